"""Where sentences end, and where a full stop ends none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.services.telling.sentences import sentences_of, whole_sentences


@pytest.mark.parametrize(
    "sentence",
    [
        "Miles Davis' 'Helen Butte/Mr. Freedom X' closes the night.",
        "It opens with Mr. Blue Sky and ends with Mrs. Robinson.",
        "Dr. John meets St. Vincent.",
        "Prof. Longhair and Sgt. Pepper share a piano.",
        "Beyoncé feat. Jay-Z, then Santana ft. Rob Thomas.",
        "From Vol. 4 and Vol. II to Symphony No. 9 and Op. 27.",
        "No. 1 hits, one after the other.",
        "J. J. Cale, B. B. King and J.J. Johnson play the blues.",
        "Booker T. & the M.G.'s and Chuck Berry's Johnny B. Goode.",
        "R.E.M. and N.W.A. were young then.",
        "Hank Williams Jr. sings of his father.",
        "Sammy Davis Jr. Sings the Blues again.",
        "Wham! were young, and Panic! at the Disco were younger.",
        "Wait... what a night.",
        "Britney's ...Baby One More Time is here.",
        "Bach's BWV. 1007 and K. 545 in one evening.",
        "Soul vs. funk, e.g. Sly Stone.",
        "Am 3. Oktober klingt die 9. Sinfonie, z.B. der Schluss.",
        "Mme. Tussaud danse avec M. Gainsbourg.",
        "El Sr. Mojo y la Sra. Luna bailan.",
        "The Allman Bros. Band and Gov't Mule jam.",
        "At 3.5 stars nothing is lost.",
    ],
)
def test_it_is_one_sentence(sentence: str) -> None:
    assert sentences_of(sentence) == [sentence]
    assert whole_sentences(sentence, 600) == sentence


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Warm. Slow! Why? Yes…", ["Warm.", "Slow!", "Why?", "Yes…"]),
        ("He said “Stop.” Then it began.", ["He said “Stop.”", "Then it began."]),
        ("It is from 1975. The rest is older.", ["It is from 1975.", "The rest is older."]),
        ("Song 2. Then a ballad.", ["Song 2.", "Then a ballad."]),
        ("There is no Plan B. The night is long.", ["There is no Plan B.", "The night is long."]),
        ("Is it jazz? No. It is soul.", ["Is it jazz?", "No.", "It is soul."]),
        ("Songs by Harry Connick Jr. They swing.", ["Songs by Harry Connick Jr.", "They swing."]),
        ("Wham! They were young.", ["Wham!", "They were young."]),
        ("雨の夜に。静かな歌！眠れる？はい。", ["雨の夜に。", "静かな歌！", "眠れる？", "はい。"]),
        ("「夜」で始まる。『朝』で終わる。", ["「夜」で始まる。", "『朝』で終わる。"]),
        ("Ruhige Lieder. Für den Herbst!", ["Ruhige Lieder.", "Für den Herbst!"]),
        ("Chansons douces. Pour la nuit…", ["Chansons douces.", "Pour la nuit…"]),
        ("¡Qué noche! ¿Bailamos? Claro.", ["¡Qué noche!", "¿Bailamos?", "Claro."]),
        ("Тихие песни. Для вечера.", ["Тихие песни.", "Для вечера."]),
        ("موسيقى هادئة؟ نعم.", ["موسيقى هادئة؟", "نعم."]),
        ("warm soul. slow and low.", ["warm soul.", "slow and low."]),
        ("One whole. And one that is not", ["One whole.", "And one that is not"]),
        ("", []),
        (" . ", ["."]),
    ],
)
def test_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    ("text", "limit", "whole"),
    [
        # As it was cut once: at 600 characters, behind "Mr.".
        ("Quiet songs. They end with Miles Davis' 'Helen Butte/Mr.", 600, "Quiet songs."),
        ("Quiet songs. They end with St.", 600, "Quiet songs."),
        ("Quiet songs. With Jay-Z feat.", 600, "Quiet songs."),
        ("Quiet songs. From Vol.", 600, "Quiet songs."),
        ("Quiet songs. All by J.", 18, "Quiet songs."),
        ("Quiet songs. And more. And more.", 22, "Quiet songs. And more."),
        ("Quiet songs without an end", 600, ""),
        ("静かな歌。まだ続く", 600, "静かな歌。"),
    ],
)
def test_a_cut_text_ends_with_a_whole_sentence(text: str, limit: int, whole: str) -> None:
    assert whole_sentences(text, limit) == whole


PIECES = st.sampled_from(
    ["Mr.", "J.", "B.", "feat.", "Vol. 2", "...", "!", "。", "No.", "The", "song", "“", "”", "1975."]
)


@given(st.text(max_size=200) | st.lists(PIECES, max_size=40).map(" ".join))
def test_nothing_is_lost_or_made_up(text: str) -> None:
    together = "".join("".join(part.split()) for part in sentences_of(text))
    assert together == "".join(text.split())
    whole = whole_sentences(text, 100)
    assert text.startswith(whole) or text.strip().startswith(whole)
    assert len(whole) <= 100
