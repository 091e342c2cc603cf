"""What common words for moods, occasions and countries mean in music: genres, where the model is too weak to be asked,
and moods, for the order in which candidates are drawn.

Of genres, only such as the library has come out. Words are looked for as whole words; Chinese and Japanese ones
anywhere. Pure.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from library.names.normalization import fold, is_unspaced
from playlists.services.wishes.negation import verdicts
from playlists.services.wishes.tokenizer import Thing, tokens_of
from playlists.services.wishes.years import find_eras

_MOST = 6
#: Of a wish, so many words are looked for as moods: more would only cost time.
_MOST_WORDS = 12


class _Occasion(NamedTuple):
    """Words (parted by "|") of a wish, the genres and the moods (parted by ",") that suit them."""

    words: str
    genres: str
    moods: str = ""


_SUIT = (
    _Occasion(
        "brunch|breakfast|lunch|coffee|cafe|morning",
        "Soul,Jazz,Bossa Nova,Folk,Singer-Songwriter",
        "cheerful,warm,carefree,gentle,springlike,laid back",
    ),
    _Occasion(
        "dinner|cooking|wine|cocktails?|candlelight",
        "Jazz,Bossa Nova,Soul,Vocal,Chanson",
        "elegant,sophisticated,smooth,romantic,intimate",
    ),
    _Occasion(
        "party|parties|dancing|dancefloor|wedding|birthday|kitchen party",
        "Disco,Funk,Dance,Pop,House,Soul",
        "party,celebrat,fun,exuberant,lively,euphori",
    ),
    _Occasion(
        "workout|gym|running|run|jogging|training|energetic|energy",
        "Electronic,House,Techno,Hip Hop,Hard Rock,Dance",
        "energ,driving,rousing,exciting,intense",
    ),
    _Occasion(
        "study|studying|focus|concentrate|concentration|reading|working|writing",
        "Ambient,Classical,Jazz,Electronic",
        "calm,atmospheric,meditative,cerebral,hypnotic",
    ),
    _Occasion(
        "sleep|sleeping|bedtime|lullab(?:y|ies)|meditation|yoga|calm|quiet|relax(?:ing|ed)?|peaceful",
        "Ambient,Classical,Folk,Bossa Nova,Singer-Songwriter",
        "calm,peaceful,gentle,sooth,quiet,ethereal,relax,mellow",
    ),
    _Occasion(
        "rain|rainy|sad|sadness|melanchol(?:y|ic)|lonely|heartbreak|autumn|blue",
        "Singer-Songwriter,Folk,Alternative,Trip Hop,Shoegaze,Blues",
        "melanchol,sad,wistful,autumn,bittersweet,lonely,plaintive,gloomy,somber,poignant,brooding",
    ),
    _Occasion(
        "chill|chilled|chillout|lounge|evening|sunset|late night|night|mellow",
        "Trip Hop,Ambient,Soul,Bossa Nova,Jazz",
        "laid back,mellow,nocturnal,smooth,relax",
    ),
    _Occasion(
        "summer|beach|sunshine|sunny|holiday|pool",
        "Reggae,Bossa Nova,Pop,Disco,Latin,Ska",
        "summer,carefree,bright,fun,cheerful",
    ),
    _Occasion(
        "drive|driving|road trip|roadtrip|highway|car",
        "Rock,Country,Indie,New Wave,Folk",
        "driving,freewheeling,rousing,confident",
    ),
    _Occasion(
        "love|romantic|romance|valentine|date",
        "Soul,R&B,Vocal,Jazz,Chanson",
        "romantic,intimate,sensual,sweet,passionate,yearning",
    ),
    _Occasion(
        "angry|anger|rage|loud|heavy|aggressive",
        "Metal,Punk,Hard Rock,Grunge",
        "angry,aggressive,fiery,outraged,rebellious",
    ),
    _Occasion(
        "happy|upbeat|cheerful|feel good|feelgood|joyful|fun",
        "Pop,Soul,Funk,Disco,Ska",
        "cheerful,happy,joy,exuberant,fun,uplifting,gleeful",
    ),
    _Occasion(
        "dreamy|dream|floating|space|hypnotic",
        "Shoegaze,Ambient,Psychedelic,Trip Hop",
        "dreamy,ethereal,hypnotic,spacey,atmospheric,trippy",
    ),
    _Occasion("piano|orchestra|strings|orchestral|violin", "Classical,Jazz,Soundtrack"),
    _Occasion("acoustic|campfire|unplugged|guitar", "Folk,Singer-Songwriter,Country"),
    _Occasion("film|films|movie|movies|cinema|cinematic", "Soundtrack,Classical", "cinematic,epic,dramatic,theatrical"),
    _Occasion("kids|children|family", "Pop,Soundtrack,Rock and Roll", "playful,whimsical,cheerful,silly"),
    _Occasion("japan|japanese|tokyo|日本|邦楽|japonais(?:e|es)?|japanisch(?:e|er|es)?", "J-Pop,City Pop"),
    _Occasion("korea|korean|seoul|한국|k pop", "K-Pop"),
    _Occasion("france|french|paris|parisian|francais(?:e|es)?|franzosisch(?:e|er|es)?", "Chanson"),
    _Occasion("brazil|brazilian|rio|brasil", "Bossa Nova,Latin"),
    _Occasion("cuba|cuban|mexic(?:o|an)|spanish|latin american|havana|salsa|espanol", "Latin"),
    _Occasion("jamaica|jamaican", "Reggae,Ska"),
    _Occasion("africa|african|lagos|nigerian?", "Afrobeat,World"),
    _Occasion("nashville|texas|cowboys?", "Country"),
    _Occasion("夜|静か|リラックス", "City Pop,J-Pop,Ambient,Jazz", "nocturnal,calm,relax,mellow"),
)
#: They say nothing of how music sounds, and some begin like a mood: "play" is not "playful".
_EMPTY = frozenset(
    """a about after all also and any anything are around as at be best but by can classic could do enough era every
    feel feeling feels for from fun give good great have hear hits i if in into is it its just kind like listen little
    long lots made make makes maybe me mix mood moods more most much music my new nice of off old on one only our out
    over play playing playlist please put quite really recordings set should so some someone something song songs
    sort sound sounding sounds stuff style that the them then there these they thing things this those time to too
    track tracks tune tunes up upon us very vibe vibes want wants way we well were what when where which while who
    whole will wish with work would year years you your""".split()
)
_ENDINGS = re.compile(r"(?:ness|fully|ful|ically|ical|tic|ic|ous|ing|ly|ed|ies|y|s|e)$")


def genres_that_suit(wish: str, known: Iterable[str]) -> tuple[str, ...]:
    """Of several words, the genres that most of them name."""
    text, _ = _wanted_of(wish)
    have = {fold(name): name for name in known}
    votes: dict[str, int] = {}
    for occasion in _SUIT:
        if _names(text, occasion):
            for genre in occasion.genres.split(","):
                if name := have.get(fold(genre)):
                    votes[name] = votes.get(name, 0) + 1
    best = max(votes.values(), default=0)
    # Where words agree, what they agree on is enough: "a quiet rainy day" is folk, not blues.
    chosen = [name for name, count in votes.items() if count == best]
    return tuple(chosen[:_MOST])


def mood_tiers(wish: str, used: Iterable[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Beginnings of moods and styles that the wish asks for: its own words first, then what suits its occasion.

    `used` are names in it that were understood already. A word of three letters or fewer means a whole mood.
    """
    text, words = _wanted_of(wish)
    own = _moods_of(words, {word for name in used for word in fold(name).split()})
    suiting = dict.fromkeys(mood for occasion in _SUIT if _names(text, occasion) for mood in occasion.moods.split(","))
    tiers = (own, tuple(mood for mood in suiting if mood and mood not in own))
    return tuple(tier for tier in tiers if tier)


def _wanted_of(wish: str) -> tuple[str, list[str]]:
    """The wish folded, with a space at either end, and its words; without what it refuses ("nothing sad or angry")."""
    tokens = tokens_of(wish, (Thing("era", era.start, era.end) for era in find_eras(wish)))
    kept = zip(tokens, verdicts(tokens), strict=True)
    words = [word for token, verdict in kept if verdict == "wanted" for word in token.word.split()]
    text = " "
    for word in words:
        # Where no spaces part the words, each character was one: "静か" is to be found again.
        text = f"{text.rstrip()}{word} " if is_unspaced(word) and is_unspaced(text[-2:-1]) else f"{text}{word} "
    return text, words


def _names(text: str, occasion: _Occasion) -> bool:
    """Whether the folded text, with a space at either end, has one of the words."""
    if re.search(rf" (?:{occasion.words}) ", text):
        return True
    return any(word in text for word in occasion.words.split("|") if not word.isascii())


def _moods_of(words: Iterable[str], used: Collection[str]) -> tuple[str, ...]:
    """The beginnings of those that may be moods, each once."""
    spelled = (word for word in words if not word[0].isdigit() and not is_unspaced(word))
    telling = (word for word in spelled if word not in _EMPTY and word not in used)
    return tuple(dict.fromkeys(map(_stem, telling)))[:_MOST_WORDS]


def _stem(word: str) -> str:
    """ "melanchol" of "melancholy" and "melancholic"; never shorter than four letters, but for "sadness"."""
    if word.endswith("ness") and len(word) > 5:
        return word[:-4]
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= 4 else word
