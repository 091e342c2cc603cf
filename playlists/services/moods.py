"""Genres that suit common words for moods, occasions and countries, for where the model is too weak to be asked.

Only such as the library has come out. Words are looked for as whole words; Chinese and Japanese ones anywhere. Pure.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from library.text import fold

_MOST = 6
#: Words (parted by "|") -> genres (parted by ",").
_SUIT: Mapping[str, str] = MappingProxyType(
    {
        "brunch|breakfast|lunch|coffee|cafe|morning": "Soul,Jazz,Bossa Nova,Folk,Singer-Songwriter",
        "dinner|cooking|wine|cocktails?|candlelight": "Jazz,Bossa Nova,Soul,Vocal,Chanson",
        "party|parties|dancing|dancefloor|wedding|birthday|kitchen party": "Disco,Funk,Dance,Pop,House,Soul",
        "workout|gym|running|run|jogging|training|energetic|energy": "Electronic,House,Techno,Hip Hop,Hard Rock,Dance",
        "study|studying|focus|concentrate|concentration|reading|working|writing": "Ambient,Classical,Jazz,Electronic",
        "sleep|sleeping|bedtime|lullab(?:y|ies)|meditation|yoga|calm|quiet|relax(?:ing|ed)?|peaceful": (
            "Ambient,Classical,Folk,Bossa Nova,Singer-Songwriter"
        ),
        "rain|rainy|sad|sadness|melanchol(?:y|ic)|lonely|heartbreak|autumn|blue": (
            "Singer-Songwriter,Folk,Alternative,Trip Hop,Shoegaze,Blues"
        ),
        "chill|chilled|chillout|lounge|evening|sunset|late night|night|mellow": "Trip Hop,Ambient,Soul,Bossa Nova,Jazz",
        "summer|beach|sunshine|sunny|holiday|pool": "Reggae,Bossa Nova,Pop,Disco,Latin,Ska",
        "drive|driving|road trip|roadtrip|highway|car": "Rock,Country,Indie,New Wave,Folk",
        "love|romantic|romance|valentine|date": "Soul,R&B,Vocal,Jazz,Chanson",
        "angry|anger|rage|loud|heavy|aggressive": "Metal,Punk,Hard Rock,Grunge",
        "happy|upbeat|cheerful|feel good|feelgood|joyful|fun": "Pop,Soul,Funk,Disco,Ska",
        "dreamy|dream|floating|space|hypnotic": "Shoegaze,Ambient,Psychedelic,Trip Hop",
        "piano|orchestra|strings|orchestral|violin": "Classical,Jazz,Soundtrack",
        "acoustic|campfire|unplugged|guitar": "Folk,Singer-Songwriter,Country",
        "film|films|movie|movies|cinema|cinematic": "Soundtrack,Classical",
        "kids|children|family": "Pop,Soundtrack,Rock and Roll",
        "japan|japanese|tokyo|日本|邦楽|japonais(?:e|es)?|japanisch(?:e|er|es)?": "J-Pop,City Pop",
        "korea|korean|seoul|한국|k pop": "K-Pop",
        "france|french|paris|parisian|francais(?:e|es)?|franzosisch(?:e|er|es)?": "Chanson",
        "brazil|brazilian|rio|brasil": "Bossa Nova,Latin",
        "cuba|cuban|mexic(?:o|an)|spanish|latin american|havana|salsa|espanol": "Latin",
        "jamaica|jamaican": "Reggae,Ska",
        "africa|african|lagos|nigerian?": "Afrobeat,World",
        "nashville|texas|cowboys?": "Country",
        "夜|静か|リラックス": "City Pop,J-Pop,Ambient,Jazz",
    }
)


def genres_that_suit(wish: str, known: Iterable[str]) -> tuple[str, ...]:
    """Of several words, the genres that most of them name."""
    text = f" {fold(wish)} "
    have = {fold(name): name for name in known}
    votes: dict[str, int] = {}
    for words, genres in _SUIT.items():
        if re.search(rf" (?:{words}) ", text) or any(word in text for word in words.split("|") if not word.isascii()):
            for genre in genres.split(","):
                if name := have.get(fold(genre)):
                    votes[name] = votes.get(name, 0) + 1
    best = max(votes.values(), default=0)
    # Where words agree, what they agree on is enough: "a quiet rainy day" is folk, not blues.
    chosen = [name for name, count in votes.items() if count == best]
    return tuple(chosen[:_MOST])
