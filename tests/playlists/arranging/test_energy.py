"""How energetic a track is taken to be: by its artist's profile, its own moods, both, or not known."""

from collections import defaultdict
from statistics import fmean

import pytest
from asgiref.sync import sync_to_async

from library.models import StoredProfile, Track
from library.profiles.demo import PROFILE_FILES, read_profiles
from library.profiles.schema import ArtistProfile
from library.profiles.vocabulary import MOODS
from playlists.events import RunEventData, Unmet, picks_of
from playlists.services.arranging import energy
from playlists.services.arranging.energy import level_of
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server


@pytest.mark.parametrize(
    ("profile", "moods", "level"),
    [
        (None, (), None),
        (ArtistProfile(is_known=False), (), None),
        (ArtistProfile(energy=3), (), 3.0),
        (ArtistProfile(energy=3, tempo="fast"), (), 3.25),
        (ArtistProfile(energy=5, tempo="slow"), (), 4.75),
        (ArtistProfile(tempo="slow"), (), 2.0),
        (None, ("aggressive",), 4.9),
        (None, ("sleepy", "peaceful"), 1.4),
        (None, ("laid back mellow",), 2.2),  # as Plex joins two words: "Laid-Back/Mellow"
        (None, ("rousing",), 3.5),  # uplifting, in the profiles' words
        (None, ("unheard of",), None),
        (ArtistProfile(energy=5), ("peaceful",), 3.2),  # the ballad of a loud band
        (ArtistProfile(energy=5), ("unheard of",), 5.0),
    ],
)
def test_what_is_known_tells(profile: ArtistProfile | None, moods: tuple[str, ...], level: float | None) -> None:
    assert level_of(profile, moods) == (None if level is None else pytest.approx(level, abs=0.051))


def test_moods_have_the_energies_of_the_demo_librarys_artists() -> None:
    energies: defaultdict[str, list[int]] = defaultdict(list)
    for profile in read_profiles(PROFILE_FILES).values():
        for mood in profile.moods if profile.energy else ():
            energies[mood].append(profile.energy or 0)
    assert {mood: round(fmean(energies[mood]), 1) for mood in MOODS} == pytest.approx(energy._OF_MOODS, abs=0.051)


@pytest.mark.usefixtures("library")
async def test_a_library_without_profiles_goes_by_moods(ollama: OllamaFake, server: Server) -> None:
    def tell(moods: str, remainder: int) -> None:
        keys = [str(number) for number in range(1, 101) if number % 3 == remainder]
        Track.objects.filter(rating_key__in=keys).update(moods=moods)

    await sync_to_async(tell)("|peaceful|", 0)
    await sync_to_async(tell)("|aggressive|energetic|", 1)
    assert not await StoredProfile.objects.aexists()
    events = await server.make("soul", count=50, order="falling")
    numbers = [int(pick.track.rating_key) % 3 for pick in picks_of(events)]
    # Those of whose energy nothing is known are as the one in the middle.
    assert numbers.index(0) > max(place for place, number in enumerate(numbers) if number == 1)
    unknown = numbers.count(2)
    assert said(events) == [f"The energy of {unknown} of the 50 tracks isn’t known: they come in the middle."]


def said(events: list[RunEventData]) -> list[str]:
    return [words for event in events if isinstance(event, Unmet) for words in event.words]
