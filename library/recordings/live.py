"""Whether a title or an album's name says that a recording is live. Pure."""

import re
import unicodedata
from functools import lru_cache

_HINT = re.compile(r"live|conc|unplugged|vivo|directo|sbd|bootleg|itunes|\d{4}[-/.]\d\d", re.IGNORECASE)
_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_SIGN = re.compile(r"\s(?:[-–—/]\s|~)")
#: What NFKC leaves of the signs that part titles in other scripts.
_OUR_SIGNS = str.maketrans("【】〔〕〖〗〜", "()()()~")
_LIVE_PART = re.compile(  # the whole of a bracket, or of what follows a dash, a slash or a tilde
    r"""(?: .*\b (?:recorded|performed|captured|acoustic|demo|bonus(?:\ track)?|remaster(?:ed)?|version|\d{4})
            \W+ )?
        live (?!\W+at\ night\b(?!\ of\b))
             (?: \W*$ | \ ?@.* | \W+\d{1,2}[/.-]\d.*
               | \W+ (?: at|from|in|on|sessions?|version|take|recording|performance|broadcast|concert
                       |acoustic|edit|mix|bonus|remaster(?:ed)?|\W*\d{2,4}) \b .* )
      | .*[,/]\s* live \W*
      | (?:.*\b)? live\ (?:(?!(?:and|for|forever|in|it|my|the|through|to|wire|with|without|your)\b)[\w.&'’]+\ ){0,3}
            (?:sessions?|lounge|versions?|recordings?|performances?|broadcast|takes?|tracks?|vocals?) \b .*
      | (?:en|in|ao|al|dal|på)\ (?:vivo|directo|concert|concerto|concierto) \b .*
      | (?:mtv\ )?unplugged \b .*""",
    re.IGNORECASE | re.VERBOSE,
)
_LIVE_ANYWHERE = re.compile(
    r"""(?<!\bI\ )(?<!\bwe\ )(?<!\byou\ )(?<!\bthey\ )(?<!\bto\ )(?<!\bpeople\ )(?<!\bwho\ )
            \b live\ (?:at|from)\ (?!night\b(?!\ of\b))\S
      | \blive\ in\ concert\b | \bin\ concert (?:$|[ ,:/-]) | \blive\ aid\b | \bunplugged\b | \*\ ?live\ ?\*
      | \blive\ on\ (?:stage|air|tv|radio|kexp|kcrw|the\ bbc|bbc)\b
      | \b(?:en|ao)\ (?:vivo|directo)\b
      | \bofficial\ bootleg\b | \bsbd\b | \b\d{4}[-/.]\d{2}[-/.]\d{2}\b""",
    re.IGNORECASE | re.VERBOSE,
)
_LIVE_ALBUM = re.compile(  # after _lower_live
    r"""^live[!.]*$ | ^live (?:\ ?@|\W*[12]\d{3}|\ ['’]?\d\d\b)
      # "Live: P-Funk Earth Tour", "Live, Vol. 2", but "Live: Love" and "Live, Love, Larf & Loaf".
      | ^live!?:\ (?!(?i:love|laugh|learn|life|long|die|dream|free|fast|hope|work|and|or)\b)
      | ^live!?,\ (?:['’]?\d | (?i:at|in|from|on|vol|volume|part|pt|dis[ck]|cd|raw|loud)\b)
      | [:,]\ live\ (?:at|in|from|[12]\d{3})\b
      | ^(?i:the\ |double\ )?live\ (?i:album|double)\b
      | ^live\ in\ (?=['’\d]) | ^live\ in\ (?=[A-ZÀ-Þ]) (?!Peace|Colou?r|Fear|Hope|Love|Me\b|Dreams|My\b|The\b)
      | ^live\ in\ (?i:the\ (?:uk|us|usa|netherlands|studio|basement|park))\b
      | ^live\ on\ (?=[A-ZÀ-Þ\d]) (?!Love|Hope|Faith|Forever|Me\b|My\b|The\b|This\b|Through|Your\b|A\b)
      # Famous ones that say no more than this.
      | ^live[ /] (?i:after\ death|rust|bullet|seeds|killers|magic|evil|dead|cream|peace\ in|shit|phish) \b
      | \b(?i:itunes)\ (?:live|(?i:festival))\b
      | \b (?!(?:we|to|long|i|you|they|who|people|never|ever|let|must|should|would|could|can|cannot|t|will|shall|how
             |where|me|us|and)\ ) \w+\ live (?=\ ?(?:\d{4}|\(|$)|:\ )
      | \bconcert\b (?!\ (?i:overture|band|waltz|piece|arias?|[eé]tudes?|paraphrase|fantas|halls?\b|music))""",
    re.VERBOSE,
)
_LOWERED = re.compile(
    r"""\b(?:live|long|in|on|to|we|i|you|they|who|people|concert|never|ever|let|must|should|would|could|can|cannot|t|will
        |shall|how|where|me|us|and)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def looks_live(title: str, album: str = "") -> bool:
    """Whether title or album says that this is a concert recording; "Live and Let Die" and "Alive" do not."""
    return _is_live_title(title) or _is_live_album(album)


@lru_cache(maxsize=4096)  # asked where a track is read, and again where it is prepared, some thousands later
def _is_live_title(title: str) -> bool:
    title = _in_our_signs(title)
    return _HINT.search(title) is not None and _names_live_part(title)


@lru_cache(maxsize=1024)
def _is_live_album(album: str) -> bool:
    album = _in_our_signs(album)
    return _HINT.search(album) is not None and (
        _names_live_part(album) or _LIVE_ALBUM.search(_lower_live(album)) is not None
    )


def _in_our_signs(text: str) -> str:
    """Full-width letters and brackets made plain."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_OUR_SIGNS))


def _lower_live(text: str) -> str:
    """The words of the pattern in one case, while their neighbours keep their capitals (a town, or not)."""
    return _LOWERED.sub(lambda match: match[0].lower(), text.strip())


def _names_live_part(text: str) -> bool:
    if _LIVE_ANYWHERE.search(text):
        return True
    parts = _BRACKETS.findall(text) + _SIGN.split(text)[1:]
    return any(_LIVE_PART.fullmatch(part.strip()) for part in parts)
