"""How often somebody may try to sign in."""

import ipaddress
from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import SignInAttempt

WINDOW = timedelta(minutes=5)
#: Failures within the window: more than a person who searches for a password needs.
MAX_FOR_NAME = 10
#: With one name from any addresses, by browsers in which nobody has signed in as that name yet.
MAX_FOR_NAME_ANYWHERE = 60
#: From one address with any names. Each attempt costs the server a slow hash.
MAX_FOR_ADDRESS = 50
TOO_MANY = f"Too many failed attempts. Wait {WINDOW.seconds // 60} minutes, then try again."
#: From all addresses together: far more than the slow hashes of the window leave time for. It bounds the table.
MOST_ATTEMPTS = 5_000


class Keys(NamedTuple):
    """Hashes of who tries: people type passwords into the field of the name."""

    address: str
    pair: str
    #: The name alone; "" for a device that is known: strangers who guess do not lock its owner out.
    name: str = ""


def make_keys(address: str, username: str, device: str = "") -> Keys:
    """The keys of a client's IP address and the name that it gives; of its `device` in place of that, where known."""
    name = username.casefold()
    if device:
        return Keys(_key(f"device\n{device}"), _key(f"device\n{device}\n{name}"))
    network = _network_of(address)
    return Keys(_key(network), _key(f"{network}\n{name}"), _key(f"name\n{name}"))


def make_link_keys(address: str) -> Keys:
    """The keys of a client that sends the form behind a one-time link."""
    network = _network_of(address)
    return Keys(_key(f"links\n{network}"), _key(f"links\n{network}\n"))


def admit(keys: Keys) -> bool:
    """Whether one more attempt is allowed. It counts as failed until `forget`.

    Noting first and counting then keeps many attempts at the same moment from all getting through.
    """
    now = timezone.now()
    SignInAttempt.objects.filter(at__lte=now - WINDOW).delete()
    if keys.name and SignInAttempt.objects.count() >= MOST_ATTEMPTS:
        return False
    noted = SignInAttempt.objects.bulk_create(
        SignInAttempt(address_key=counted, pair_key=keys.pair, at=now)
        for counted in (keys.address, keys.name)
        if counted
    )
    for_address = SignInAttempt.objects.filter(address_key=keys.address)
    for_name = SignInAttempt.objects.filter(address_key=keys.name) if keys.name else SignInAttempt.objects.none()
    if (
        for_address.filter(pair_key=keys.pair).count() <= MAX_FOR_NAME
        and for_address.count() <= MAX_FOR_ADDRESS
        and for_name.count() <= MAX_FOR_NAME_ANYWHERE
    ):
        return True
    SignInAttempt.objects.filter(pk__in=[attempt.pk for attempt in noted]).delete()  # trying on makes no wait longer
    return False


def forget(keys: Keys) -> None:
    """Forget the attempts with this name from this address."""
    SignInAttempt.objects.filter(pair_key=keys.pair).delete()


def _network_of(address: str) -> str:
    """What counts as one address: all of IPv6's /64, since who has one of these has them all."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(ip, ipaddress.IPv6Address):
        return str(ip)
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False))


def _key(value: str) -> str:
    return salted_hmac("accounts.throttle", value, algorithm="sha256").hexdigest()
