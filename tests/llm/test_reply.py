"""Reading what models write: thinking taken out, numbers read while they stream, JSON mended."""

import json
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from llm.errors import AnswerMalformedError
from llm.misplaced_answer import answer_within
from llm.output import JsonAnswer, NumberPicks, PlainText
from llm.parsing import NumberReader, ThinkingFilter, parse_json, strip_thinking


def read(text: str, *, highest: int | None = None, cuts: list[int] | None = None) -> list[int]:
    """The numbers of an answer that comes in pieces."""
    reader = NumberReader(highest=highest)
    edges = [0, *sorted(cuts or []), len(text)]
    pieces = [text[start:end] for start, end in pairwise(edges)]
    return [number for piece in pieces for number in reader.feed(piece)] + reader.close()


# Thinking.


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("plain", "plain"),
        ("  [1, 2]\n", "[1, 2]"),
        ("<think>hm</think>yes", "yes"),
        ("<think>hm</think>\n\nyes", "yes"),
        ("hm, 12?\n</think>\nyes", "yes"),
        ("one</think>two</think>three", "three"),
        ("<think>never closed, 1, 2, 3", ""),
        ("before <think>hm</think>after", "before after"),
        ("<thinking>hm</thinking>yes", "yes"),
        ("<THINK>hm</THINK>yes", "yes"),
        ("<think>a</think>b<think>c</think>d", "bd"),
        ("a < b <thin>", "a < b <thin>"),
        ("</think>", ""),
        ("", ""),
        ("[THINK]hm[/THINK]yes", "yes"),
        ("◁think▷hm◁/think▷yes", "yes"),
        ("<seed:think>hm</seed:think>yes", "yes"),
        ("<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>yes<|END_RESPONSE|>", "yes"),
        (
            "<|channel|>analysis<|message|>1, 2?<|end|><|start|>assistant<|channel|>final<|message|>3, 4<|return|>",
            "3, 4",
        ),
        ("<|channel|>analysis<|message|>1, 2?<|end|>", ""),
        ("<|channel|>final<|message|>3, 4", "3, 4"),
        ("analysisThe person wants 1, 2.assistantfinal3, 4", "3, 4"),
        ("İ [thin", "İ [thin"),
    ],
)
def test_thinking_is_taken_out(text: str, answer: str) -> None:
    assert strip_thinking(text) == answer


_BITS = st.sampled_from(["<think>", "</think>", "<", "think", "/", ">", "hm ", "1,2", '"', "{", "\n", "<thi", "</"])


@given(st.lists(_BITS, max_size=12).map("".join), st.data())
def test_thinking_is_the_same_in_any_pieces(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    thinking, shown = ThinkingFilter(), ""
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        shown += thinking.feed(text[start:end])
    whole = ThinkingFilter()
    at_once = whole.feed(text) + whole.close()
    if "</think>" not in text:  # a closing tag on its own condemns only what was not yet shown
        assert shown + thinking.close() == at_once
    assert "<think>" not in shown


@given(st.text(alphabet="abc <>/think,1", max_size=30))
def test_text_without_tags_passes_whole(text: str) -> None:
    for tag in ("<think>", "</think>"):
        text = text.replace(tag, "")
    thinking = ThinkingFilter()
    shown = "".join(thinking.feed(char) for char in text) + thinking.close()
    if "<think>" not in text and "</think>" not in text:
        assert shown == text.lstrip()


def test_a_tag_in_pieces_is_never_shown() -> None:
    thinking = ThinkingFilter()
    shown = [thinking.feed(piece) for piece in ("Hi <", "th", "ink>secret", " thoughts</th", "ink> there", "")]
    assert shown == ["Hi ", "", "", "", " there", ""]


def test_an_unfinished_tag_is_text_in_the_end() -> None:
    thinking = ThinkingFilter()
    assert thinking.feed("a <thin") == "a "
    assert thinking.close() == "<thin"


def test_prose_before_a_missing_tag_is_held_back_where_an_answer_was_asked_for() -> None:
    thinking = ThinkingFilter(hold_prose=True)
    assert thinking.feed("Perhaps 12") == ""
    assert thinking.feed(' or 40?</think>"1,') == '"1,'
    assert thinking.feed('2"') == '2"'


def test_prose_that_is_the_answer_is_set_free_at_the_end() -> None:
    thinking = ThinkingFilter(hold_prose=True)
    assert thinking.feed("Tracks 12 and 40") == ""
    assert thinking.close() == "Tracks 12 and 40"


# An answer within the thinking.


@pytest.mark.parametrize(
    ("thoughts", "answer"),
    [
        ('Perhaps 1, 2?\n{"tracks": [3, 17, 29]}', '{"tracks": [3, 17, 29]}'),
        ("So the answer is [3, 17]", "[3, 17]"),
        ('Thus: "3,17,29"', '"3,17,29"'),
        ("I like 12 and 40.\n**Final answer: 3, 17, 29.**", "3, 17, 29"),
        ("3, 17, 29", "3, 17, 29"),
        ("```json\n[3, 17]\n```", "[3, 17]"),
        ("Let me see 3, 17, 29, and then some more thought", ""),
        ("There are 25 tracks", ""),
        ("[3, 17] is what I might say, but no", ""),
        ('{"mood": "calm"}', ""),
        ("", ""),
    ],
)
def test_an_answer_is_found_where_the_thinking_ends(thoughts: str, answer: str) -> None:
    assert answer_within(thoughts, NumberPicks(count=3, highest=40)) == answer


@pytest.mark.parametrize("answer", ['""', "[]", '{"tracks": []}'])
def test_nothing_is_an_answer_only_where_nothing_was_allowed(answer: str) -> None:
    thoughts = f"None of these fits.\n{answer}"
    assert answer_within(thoughts, NumberPicks(count=3, highest=40, least=0)) == answer
    assert answer_within(thoughts, NumberPicks(count=3, highest=40, least=1)) == ""


def test_an_object_is_found_where_the_thinking_ends() -> None:
    output = JsonAnswer(name="t", json_schema={"required": ["title"], "properties": {"title": {}}})
    assert answer_within('Hm, {"a": 1}? No: {"title": "Dusk"}', output) == '{"title": "Dusk"}'
    assert answer_within('Hm, {"a": 1}', output) == ""
    assert answer_within("3, 4", PlainText()) == ""


# Numbers.


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ('"3,17,29"', [3, 17, 29]),
        ('" 3, 17 ,29 "', [3, 17, 29]),
        ('"3,17"\n\nI chose 99 and 98.', [3, 17]),
        ('{"tracks":[3,17,29]}', [3, 17, 29]),
        ('{\n  "tracks": [\n    3,\n    17\n  ]\n}', [3, 17]),
        ("[3, 17]", [3, 17]),
        ("[]", []),
        ('{"tracks":["3","17"]}', [3, 17]),
        ('{"tracks":"3,17, 29"}', [3, 17, 29]),
        ('{"1":"a","tracks":[3]}', [3]),
        ('{"count":2,"tracks":[3,17]}', [3, 17]),
        ('{"tracks":[{"number":3,"title":"1999"},{"number":17}]}', [3, 17]),
        ('[{"track": "3", "year": 1999, "minutes": 4}]', [3]),
        ('{"tracks":[3,"7 Rings",1.5,-4,2e3,17]}', [3, 17]),
        ('{"tracks":["He said \\"5, 6\\"",3]}', [3]),
        ("[3,17] or [99]", [3, 17]),
        ("{tracks: [3, 17]}", [3, 17]),
        ('```json\n{"tracks": [3, 17]}\n```', [3, 17]),
        ("```\n[3, 17]\n```", [3, 17]),
        ('Sure! Here you go:\n{"tracks": [3, 17]}', [3, 17]),
        ("Here are 2 tracks, as asked: [3, 17]. Enjoy 2026!", [3, 17]),
        ('[{"track_number": 3}, {"track_number": 17}]', [3, 17]),
        ("[[3, 17]]", [3, 17]),
        ("[12]", [12]),
        ("Only one: [12]", [12]),
    ],
)
def test_numbers_in_json_are_read(text: str, numbers: list[int]) -> None:
    assert read(text, highest=140) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("3,17,29", [3, 17, 29]),
        ("3, 17 and 29.", [3, 17, 29]),
        ("3\n17\n29\n", [3, 17, 29]),
        ("I pick 3, 17, 29", [3, 17, 29]),
        ("1. 12, 2. 40, 3. 7", [12, 40, 7]),
        ("1. 12\n2. 40\n3. 7", [12, 40, 7]),
        ("1) 12\n2) 40", [12, 40]),
        ("12. Nina Simone - Sinnerman\n40. Blur - Song 2", [12, 40]),
        ("12 - Nina Simone, Sinnerman, 1965\n40 - Blur", [12, 40]),
        ("- 12: Nina Simone\n- 40: Blur", [12, 40]),
        ("**12** and **40**", [12, 40]),
        ("#12, #40", [12, 40]),
        ("Track 12, Track 40", [12, 40]),
        ("12 Nina Simone\n40 Blur", [12, 40]),
        ("[12] Nina Simone - Sinnerman\n[40] Blur - Song 2", [12, 40]),
        ("Here:\n[12] Nina Simone - Sinnerman\n[40] Blur - Song 2", [12, 40]),
        ("[12]\n[40]", [12, 40]),
        ("[12], [40]", [12, 40]),
        ("Here are 25 tracks from the 90s: 12, 40", [12, 40]),
        ("25 tracks for you: 12, 40", [12, 40]),
        ("1. Nina Simone - Sinnerman (1965)\n2. Blur - Song 2 (1997)", []),
        ("Blur - Song 2\nMaroon 5 - Sugar\nBon Iver – 22", []),
        ("Track 12 - Blur", [12]),
        ("Tracks - 12, 40", [12, 40]),
        ("I pick 12 - a calm one\nand 40 - a loud one", [12, 40]),
        ("12 - 40", [12, 40]),
        ("The 1st is 12; 1.5 times 40", [12, 40]),
        ("blink-182, 12", [12]),
        ("2001, 12", [12]),
        ("I am sorry, I cannot do that.", []),
        ("", []),
    ],
)
def test_numbers_in_prose_are_read_with_sense(text: str, numbers: list[int]) -> None:
    assert read(text, highest=140) == numbers


@pytest.mark.parametrize("digits", [10, 5_000])
@pytest.mark.parametrize(
    "text",
    [
        '"3,{run},7"',
        '{{"tracks": [3, {run}, 7]}}',
        '{{"tracks": "3,{run},7"}}',
        "3\n{run}\n7\n",
        "3, {run}, 7",
        "3\n{run}. Blur - Parklife\n7\n",
        "3\n7\n{run}",
    ],
)
def test_a_run_of_digits_is_no_number(text: str, digits: int) -> None:
    """A model may repeat one until its limit; int() itself refuses more than 4,300."""
    assert read(text.format(run="1" * digits)) == [3, 7]


def test_nine_digits_are_a_number() -> None:
    assert read('"123456789,7"') == read("123456789, 7") == [123456789, 7]


def test_years_in_parentheses_are_no_numbers_even_of_a_long_list() -> None:
    assert read("1. Sinnerman (1965)\n2. 1999 (1982)\n3. 1984", highest=3000) == [1999, 1984]


def test_numbers_come_as_soon_as_they_are_complete() -> None:
    reader = NumberReader()
    assert [reader.feed(piece) for piece in ('"', "1", "2", ",", "4", '0,7"')] == [[], [], [], [12], [], [40, 7]]
    reader = NumberReader()
    assert [reader.feed(piece) for piece in ('{"tracks": [', "1", "2,", " 4", "0", "]")] == [[], [], [12], [], [], [40]]
    reader = NumberReader()
    assert [reader.feed(piece) for piece in ("1", "2,", "40", ",")] == [[], [12], [], [40]]


def test_the_last_number_is_open_until_the_answer_is_known_to_be_complete() -> None:
    reader = NumberReader()
    assert reader.feed('"12,4') == [12]
    assert reader.close() == [4]
    assert reader.close() == []


_NUMBERS = st.lists(st.integers(0, 3000), max_size=12)
_TEXTS = st.one_of(
    _NUMBERS.map(lambda numbers: '"' + ",".join(map(str, numbers)) + '"'),
    _NUMBERS.map(lambda numbers: json.dumps({"tracks": numbers})),
    _NUMBERS.map(lambda numbers: "```json\n" + json.dumps({"tracks": numbers}, indent=2) + "\n```"),
    _NUMBERS.map(lambda numbers: "\n".join(f"{at}. {number}" for at, number in enumerate(numbers, 1))),
    st.lists(
        st.sampled_from(
            ["12", "40", "1", ".", ",", " ", "\n", "[", "]", '"', "{", "}", ":", "a", "and", "(", ")", "-", "```"]
        ),
        max_size=16,
    ).map("".join),
)


@given(_TEXTS, st.data())
def test_any_pieces_give_the_same_numbers(text: str, data: st.DataObject) -> None:
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    assert read(text, cuts=cuts, highest=140) == read(text, highest=140)
    assert read(text, cuts=list(range(len(text))), highest=140) == read(text, highest=140)


@given(_NUMBERS)
def test_what_was_asked_for_is_read_back(numbers: list[int]) -> None:
    assert read('"' + ",".join(map(str, numbers)) + '"') == numbers
    assert read(json.dumps({"tracks": numbers})) == numbers
    assert read(json.dumps({"tracks": numbers}, indent=2)) == numbers


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert all(
        number <= 140 or text.lstrip()[:1] in '"[{`' or "[" in text or "{" in text for number in read(text, highest=140)
    )


# JSON.


class Title(BaseModel):
    title: str
    years: list[int] = []


@pytest.mark.parametrize(
    "text",
    [
        '{"title": "Dusk", "years": [1994]}',
        '<think>a {"title": "Noon"}?</think>{"title": "Dusk", "years": [1994]}',
        'first {"title": "Noon"}\n</think>\n{"title": "Dusk", "years": [1994]}',
        '```json\n{"title": "Dusk", "years": [1994]}\n```',
        'Here:\n```\n{"title": "Dusk", "years": [1994]}\n```\nEnjoy {it}!',
        'Sure: {"title": "Dusk", "years": [1994]}',
        '{"title": "Dusk", "years": [1994]} I hope you like it.',
        '[{"title": "Dusk", "years": [1994]}]',
        "{'title': 'Dusk', 'years': [1994]}",
        '{"title": "Dusk", "years": [1994],}',
        '{title: "Dusk", years: [1994]}',
        '{"title": "Dusk", "years": [1994]',
        '{"title": "Dusk", "years": ["1994"]}',
    ],
    ids=[
        "clean",
        "thinking",
        "thinking without its opening tag",
        "fence",
        "fence and words",
        "words before",
        "words after",
        "in an array",
        "single quotes",
        "trailing comma",
        "bare keys",
        "never closed",
        "number as text",
    ],
)
def test_json_is_found_and_mended(text: str) -> None:
    assert parse_json(text, Title) == Title(title="Dusk", years=[1994])


def test_a_raw_line_feed_within_a_string_is_taken() -> None:
    assert parse_json('{"title": "Dusk\nand dawn"}', Title).title == "Dusk\nand dawn"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (r'{"title": "Dusk \ud83c\udf06"}', "Dusk 🌆"),
        (r"{'title': 'Dusk \ud83c\udf06'}", "Dusk 🌆"),
        (r'{"title": "Dusk \ud83c"}', "Dusk �"),
        (r'{"title": "Du\u0000sk"}', "Dusk"),
        ('{"title": "Dusk \ud83c\udf06"}', "Dusk 🌆"),
    ],
    ids=["an emoji", "an emoji, repaired", "half an emoji", "a NUL", "halves that came in pieces"],
)
def test_texts_are_such_as_can_be_stored(text: str, title: str) -> None:
    """No database takes half an emoji, and a playlist would be lost with its title."""
    assert parse_json(text, Title).title == title


@pytest.mark.parametrize(
    "text", ["", "no", "{}", "[]", '{"title": 3}', "null", '"Dusk"', "<think>{", "[1, 2", "[" * 9_999]
)
def test_what_cannot_be_mended_is_malformed(text: str) -> None:
    with pytest.raises(AnswerMalformedError) as caught:
        parse_json(text, Title)
    assert "wasn't in the expected format" in caught.value.message


@given(st.text(max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    with suppress(AnswerMalformedError):
        parse_json(text, Title)
