"""The demo library's own profiles: one for every artist, in words of closed lists, and their facts at least sane."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from core.text.word_lists import read_yaml_as_text
from library.names.normalization import artist_key, fold
from library.profiles.demo import PROFILE_FILES, read_profiles
from library.profiles.schema import UNKNOWN, ArtistProfile
from library.servers.demo.catalogue import DEMO_FILES, read_file
from library.servers.values import ServerTrack

Heard = Mapping[str, list[ServerTrack]]
Profiles = Mapping[str, ArtistProfile]

PATHS = sorted(PROFILE_FILES.glob("*.yaml"))
#: They sing in Cape Verdean Creole, Tamasheq and Duala, which have no code of two letters.
NO_CODE = {"Cesária Évora", "Tinariwen", "Manu Dibango"}
#: Not to be found with who is quiet, and not with who is wild.
LOUD = {"aggressive", "angry", "wild", "festive", "energetic", "danceable", "frantic"}
STILL = {"peaceful", "gentle", "tender", "sleepy", "meditative", "soothing"}
WILD = LOUD | {"joyful", "powerful", "rebellious"}


@pytest.fixture(scope="module")
def heard() -> Heard:
    """The demo library's tracks by performer."""
    found = defaultdict(list)
    for path in sorted(DEMO_FILES.glob("*.yaml")):
        for track in read_file(path):
            found[track.artist].append(track)
    return found


@pytest.fixture(scope="module")
def written() -> Mapping[str, Mapping[str, object]]:
    """What the files say, by name."""
    return {name: raw for path in PATHS for name, raw in read_yaml_as_text(path).items()}


@pytest.fixture(scope="module")
def profiles(written: Mapping[str, object]) -> Profiles:
    """By name, as the loader reads them; `{known: false}` left out."""
    read = read_profiles(PROFILE_FILES)
    return {name: told for name in written if (told := read[artist_key(name)]) != UNKNOWN}


def test_every_artist_has_one_profile_and_every_profile_an_artist(heard: Heard) -> None:
    names = Counter(name for path in PATHS for name in read_yaml_as_text(path))
    assert set(names) == {*heard, *(track.album_artist for tracks in heard.values() for track in tracks)}
    assert max(names.values()) == 1
    assert len(set(map(artist_key, names))) == len(names) > 1000


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_file_has_a_line_an_artist_in_order(path: Path) -> None:
    names = list(read_yaml_as_text(path))  # of two lines of one name, the last
    assert len(path.read_text("utf-8").splitlines()) == len(names)
    assert names == sorted(names, key=lambda name: (artist_key(name), name))


def test_what_is_written_is_what_is_read(written: Mapping[str, Mapping[str, object]], profiles: Profiles) -> None:
    """The loader drops what is no word of its lists: a mood, a country, a language. Of ours, nothing is dropped."""
    for name, told in profiles.items():
        famous = str(told.is_famous).lower()
        read = {**told.model_dump(mode="json", exclude={"is_famous", "is_known"}), "famous": famous}
        assert {**read, "energy": str(told.energy)} == written[name], name
    assert {name for name in written if name not in profiles} == {"Various Artists"}


def test_every_profile_is_whole(profiles: Profiles) -> None:
    for name, told in profiles.items():
        assert 2 <= len(told.moods) <= 5, name
        assert told.styles, name
        assert told.voices, name
        assert told.country, name
        assert None not in (told.energy, told.tempo, told.is_famous), name


def test_nothing_is_sung_by_no_voice_and_what_is_sung_has_a_language(profiles: Profiles) -> None:
    assert [name for name, told in profiles.items() if told.languages and {*told.voices} <= {"instrumental"}] == []
    silent = {name for name, told in profiles.items() if {"female", "male"} & {*told.voices} and not told.languages}
    assert silent == NO_CODE


def test_energy_tempo_and_moods_agree(profiles: Profiles) -> None:
    odd = {(5, "slow"), (4, "slow"), (1, "fast"), (2, "fast")}
    assert [name for name, told in profiles.items() if (told.energy, told.tempo) in odd] == []
    assert [name for name, told in profiles.items() if told.energy == 1 and LOUD & {*told.moods}] == []
    assert [name for name, told in profiles.items() if (told.energy or 0) >= 4 and STILL & {*told.moods}] == []
    assert [name for name, told in profiles.items() if told.energy == 5 and not {*told.moods} & WILD] == []


def test_a_style_has_one_spelling(profiles: Profiles) -> None:
    words = {style: re.findall(r"\w+", fold(style)) for told in profiles.values() for style in told.styles}
    plain = Counter("".join(sorted(parts)).removesuffix("s") for parts in words.values())
    assert max(plain.values()) == 1, plain.most_common(3)
    assert [pair for pair in combinations(sorted(words), 2) if _are_one(*(words[style] for style in pair))] == []


def _are_one(one: list[str], other: list[str]) -> bool:
    """Whether two styles differ by letters: "fado" and "fados", but not "acid jazz" and "acid house"."""
    differ = [pair for pair in zip(one, other, strict=False) if pair[0] != pair[1]]
    return len(one) == len(other) and all(len(a) > 3 and fuzz.ratio(a, b) > 84 for a, b in differ)


CLASSICAL_SONG = {"opera", "sacred music", "orchestral song"}
#: By the genre that all of their tracks have first: what must hold for such artists, and who may differ.
BY_GENRE: Mapping[str, tuple[Callable[[ArtistProfile], bool], set[str]]] = {
    "Chanson": (lambda told: "fr" in told.languages and told.country in {"FR", "BE", "CA", "MC"}, set()),
    "K-Pop": (lambda told: "ko" in told.languages and told.country == "KR", set()),
    "J-Pop": (lambda told: "ja" in told.languages and told.country == "JP", set()),
    "City Pop": (lambda told: "ja" in told.languages and told.country == "JP", set()),
    "Bossa Nova": (lambda told: "pt" in told.languages or told.voices == ("instrumental",), set()),
    "Latin": (lambda told: bool({"es", "pt"} & {*told.languages}) or told.voices == ("instrumental",), set()),
    "Metal": (lambda told: (told.energy or 0) >= 4, set()),
    "Punk": (lambda told: (told.energy or 0) >= 4, set()),
    "Ambient": (lambda told: (told.energy or 9) <= 2 and "instrumental" in told.voices, {"Enya"}),
    "Classical": (lambda told: "instrumental" in told.voices or bool(CLASSICAL_SONG & {*told.styles}), set()),
    "Reggae": (lambda told: told.country in {"JM", "GB"} and (told.energy or 9) <= 4, set()),
    "Ska": (lambda told: told.country in {"JM", "GB", "US"} and (told.energy or 0) >= 2, set()),
    "Country": (lambda told: told.languages == ("en",) and told.country in {"US", "CA"}, set()),
    "Blues": (lambda told: told.languages == ("en",) and told.country in {"US", "GB"}, set()),
    "Gospel": (lambda told: "spiritual" in told.moods and told.country == "US", set()),
    "Soul": (lambda told: "en" in told.languages or told.voices == ("instrumental",), set()),
    "Hip Hop": (lambda told: bool(re.search("hip hop|rap", str(told.styles))), set()),
    "Britpop": (lambda told: told.country == "GB" and "britpop" in told.styles, set()),
    "Grunge": (lambda told: told.country == "US" and "grunge" in told.styles, set()),
    "Doo-Wop": (lambda told: told.country == "US" and "doo-wop" in told.styles, set()),
    "Shoegaze": (lambda told: bool({"shoegaze", "dream pop"} & {*told.styles}), set()),
    "Trip Hop": (lambda told: bool({"trip hop", "downtempo", "instrumental hip hop"} & {*told.styles}), set()),
    "Disco": (lambda told: "danceable" in told.moods and (told.energy or 0) >= 4, set()),
    "House": (lambda told: "house" in str(told.styles), set()),
    "Techno": (lambda told: bool(re.search("techno|house", str(told.styles))), set()),
    "Rock and Roll": (lambda told: bool(re.search("rock and roll|rockabilly|surf", str(told.styles))), set()),
}


@pytest.mark.parametrize("genre", BY_GENRE)
def test_profiles_agree_with_the_genre_of_all_that_is_heard(genre: str, heard: Heard, profiles: Profiles) -> None:
    names = [name for name, tracks in heard.items() if {track.genres[0] for track in tracks} == {genre}]
    holds, others = BY_GENRE[genre]
    assert {name for name in names if not holds(profiles[name])} == others
    assert names


#: What the letters of a name tell: a language that is sung.
BY_SCRIPT = {
    "[Α-Ωα-ω]": "el",
    "[Ѐ-ӿ]": "ru",
    "[א-ת]": "he",
    "[؀-ۿ]": "ar",
    "[ऀ-ॿ]": "hi",
    "[가-힣]": "ko",
    "[ぁ-ヿ]": "ja",
}


@pytest.mark.parametrize("letters", BY_SCRIPT)
def test_who_is_written_in_a_script_sings_in_its_language(letters: str, profiles: Profiles) -> None:
    named = {name: told for name, told in profiles.items() if re.search(letters, name)}
    odd = {name for name, told in named.items() if BY_SCRIPT[letters] not in told.languages}
    assert odd <= {"カシオペア"}
    assert len(named) >= 4


def test_a_pair_has_the_voices_of_both(profiles: Profiles) -> None:
    """Of those that have a profile of their own, where the pair sings at all."""
    pairs = 0
    for name, told in profiles.items():
        for part in re.split(r" & | y |, | and | with | feat\. ", name):
            if part != name and part in profiles and told.languages:
                pairs += 1
                assert {"female", "male"} & {*profiles[part].voices} <= {*told.voices}, (name, part)
    assert pairs > 20


#: Looked up one by one: country, languages, voices ("+" parts them), a style, energy from and to.
SPOT = """
Nick Drake                     | GB | en    | male         | singer-songwriter | 1 2
The Kinks                      | GB | en    | male         | british invasion  | 3 4
The Zombies                    | GB | en    | male         | british invasion  | 2 4
The Yardbirds                  | GB | en    | male         | british blues     | 4 5
Dusty Springfield              | GB | en    | female       | blue-eyed soul    | 2 3
The Supremes                   | US | en    | female       | motown            | 2 4
Four Tops                      | US | en    | male         | motown            | 3 5
Stevie Wonder                  | US | en    | male         | motown            | 3 4
Jr. Walker & The All Stars     | US | en    | male+instrumental | motown       | 4 5
Booker T. & the M.G.'s         | US |       | instrumental | stax              | 2 4
Serge Gainsbourg               | FR | fr    | male         | chanson           | 2 3
Jacques Brel                   | BE | fr    | male         | chanson           | 2 4
Léo Ferré                      | MC | fr    | male         | chanson           | 2 3
Françoise Hardy                | FR | fr en | female       | yé-yé             | 1 2
Céline Dion                    | CA | fr    | female       | adult contemporary | 2 3
Stromae                        | BE | fr    | male         | nouvelle chanson  | 3 4
Kraftwerk                      | DE | de en | male         | krautrock         | 2 4
Neu!                           | DE |       | instrumental | krautrock         | 2 4
Can                            | DE | en    | male         | krautrock         | 3 4
Rammstein                      | DE | de    | male         | industrial metal  | 5 5
Falco                          | AT | de en | male         | new wave          | 3 5
Fela Kuti                      | NG | en yo | male         | afrobeat          | 3 5
Youssou N'Dour                 | SN | wo fr en | female+male | mbalax          | 3 4
Mulatu Astatke                 | ET |       | instrumental | ethio-jazz        | 2 3
Cesária Évora                  | CV |       | female       | morna             | 1 3
Amália Rodrigues               | PT | pt    | female       | fado              | 1 2
João Gilberto                  | BR | pt    | male         | bossa nova        | 1 2
Astrud Gilberto                | BR | pt en | female       | bossa nova        | 1 2
Caetano Veloso                 | BR | pt en es | male      | tropicália        | 2 4
Celia Cruz & Johnny Pacheco    | CU | es    | female+male  | salsa             | 4 5
Bad Bunny                      | PR | es    | male         | reggaeton         | 3 4
Víctor Jara                    | CL | es    | male         | nueva canción     | 1 3
Astor Piazzolla                | AR |       | instrumental | nuevo tango       | 2 4
Shakira                        | CO | es en | female       | latin pop         | 3 5
Ravi Shankar                   | IN |       | instrumental | hindustani classical | 2 4
Nusrat Fateh Ali Khan          | PK | ur pa | male         | qawwali           | 2 4
أم كلثوم                       | EG | ar    | female       | tarab             | 1 3
فيروز                          | LB | ar    | female       | arabic pop        | 1 3
Sezen Aksu                     | TR | tr    | female       | turkish pop       | 2 4
Кино                           | RU | ru    | male         | post-punk         | 3 4
Молчат Дома                    | BY | ru    | male         | dark wave         | 3 4
王菲                           | CN | zh    | female       | mandopop          | 1 3
周杰倫                         | TW | zh    | male         | mandopop          | 2 4
陳奕迅                         | HK | zh    | male         | cantopop          | 1 3
竹内まりや                     | JP | ja en | female       | city pop          | 2 4
방탄소년단                     | KR | ko en | male         | k-pop             | 3 5
Björk                          | IS | en is | female       | art pop           | 2 4
Sigur Rós                      | IS | is    | male         | post-rock         | 1 3
a-ha                           | NO | en    | male         | synth-pop         | 3 4
ABBA                           | SE | en    | female+male  | europop           | 3 5
Enya                           | IE | en ga la | female    | new age           | 1 1
Thin Lizzy                     | IE | en    | male         | hard rock         | 4 5
Van Morrison                   | GB | en    | male         | blue-eyed soul    | 2 4
AC/DC                          | AU | en    | male         | hard rock         | 5 5
Lorde                          | NZ | en    | female       | electropop        | 2 3
Vangelis                       | GR | en    | choir+instrumental | film score  | 1 3
Arvo Pärt                      | EE | la    | choir+instrumental | holy minimalism | 1 1
Bill Evans Trio                | US |       | instrumental | piano jazz        | 1 2
Charlie Parker                 | US |       | instrumental | bebop             | 2 4
Billie Holiday                 | US | en    | female       | vocal jazz        | 1 2
Hank Williams                  | US | en    | male         | honky tonk        | 1 3
Nirvana                        | US | en    | male         | grunge            | 4 5
Slayer                         | US | en    | male         | thrash metal      | 5 5
Donna Summer                   | US | en    | female       | disco             | 4 5
Public Enemy                   | US | en    | male         | political hip hop | 4 5
""".strip().splitlines()


@pytest.mark.parametrize("line", SPOT, ids=lambda line: line.partition("|")[0].strip())
def test_what_everybody_knows(line: str, profiles: Profiles) -> None:
    name, country, languages, voices, style, energy = map(str.strip, line.split("|"))
    told = profiles[name]
    assert (told.country, {*told.languages}) == (country, {*languages.split()})
    assert {*told.voices} == {*voices.split("+")}
    assert style in told.styles
    low, high = map(int, energy.split())
    assert low <= (told.energy or 0) <= high


def test_sets_that_people_ask_for_can_be_found(profiles: Profiles) -> None:
    """By a style: no artist is missing who is the very example of it."""
    sets = {
        "motown": "Marvin Gaye, The Temptations, The Jackson 5, Martha & The Vandellas, Diana Ross, The Miracles",
        "british invasion": "The Beatles, The Rolling Stones, The Who, The Kinks",
        "girl group": "The Ronettes, The Crystals, The Shirelles, The Supremes, Martha & The Vandellas",
        "outlaw country": "Willie Nelson, Merle Haggard, Townes Van Zandt",
        "bebop": "Charlie Parker, Thelonious Monk, Dexter Gordon",
        "hard bop": "Art Blakey & The Jazz Messengers, Horace Silver, Lee Morgan",
        "tropicália": "Os Mutantes, Gal Costa, Gilberto Gil",
        "madchester": "The Stone Roses, Happy Mondays",
        "one-hit wonder": "Bruce Channel, Mickey & Sylvia, Millie, Walter Murphy",
        "wall of sound": "The Ronettes, Darlene Love",
    }
    for style, names in sets.items():
        assert {name for name in names.split(", ") if style not in profiles[name].styles} == set(), style


def test_most_are_known_and_no_field_has_one_answer_for_all(profiles: Profiles) -> None:
    for field, most in {"energy": 0.45, "tempo": 0.7, "is_famous": 0.8}.items():
        counts = Counter(getattr(told, field) for told in profiles.values())
        assert counts.most_common(1)[0][1] < most * len(profiles), counts
