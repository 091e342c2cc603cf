"""What `manage.py generate` is given, refuses and prints; in this process, for its speed."""

import errno
import json
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from library.models import DemoPlaylist
from playlists.models import Run
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import load, server_track, word


def generate(*arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output, standard error."""
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("generate", *arguments, stdout=out, stderr=err)
    return int(stopped.value.code or 0), out.getvalue(), err.getvalue()


@pytest.mark.usefixtures("library", "ollama")
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(["soul", "--count", "0"], "1 to 500 tracks", id="count 0"),
        pytest.param(["soul", "--count", "10000"], "1 to 500 tracks", id="count 10,000"),
        pytest.param(["souls" * 4000], "20,000 characters", id="long wish"),
        pytest.param(["…?!™"], "Describe what you want", id="signs"),
        pytest.param([" \n"], "Describe what you want", id="blank"),
        pytest.param(["only Xyzzy"], "There is no Xyzzy in your library", id="nobody"),
        pytest.param(["soul", "--genre", "Sole"], 'no genre "Sole". Near it: Soul', id="genre"),
        pytest.param(["soul", "--artist", f"Artst {word(3)}"], f"Near it: Artist {word(3)}", id="artist"),
        pytest.param(["soul", "--exclude-artist", "Zz9"], 'no artist "Zz9"', id="excluded artist"),
        pytest.param(["soul", "--genre", "Jazz", "--decade", "1990s"], "No track in your library", id="no match"),
        pytest.param(["soul", "--max-tracks", "3"], "can't be smaller", id="max tracks"),
        pytest.param(["soul", "--max-tracks", "100001"], "1 to 100,000 tracks", id="max tracks 100,001"),
        pytest.param(["soul \udcff"], "can't be stored", id="half a character"),
        pytest.param(["soul", "--artist", "x" * 1_001], "at most 1,000 characters", id="long name"),
        pytest.param(["soul", "--minutes", "9999"], "Length: choose 1 to 1,440 minutes", id="minutes"),
        pytest.param(["soul", "--longest", "0:05"], "choose 10 to 7,200 seconds", id="longest"),
        pytest.param(["soul", "--not-played-since", "900y"], "choose 1 to 36,500 days", id="days"),
        pytest.param(["soul", "--language", "Klingon"], '"Klingon" isn\'t known', id="language"),
        pytest.param(["soul", "--exclude-country", "Atlantis"], "like JP or Japan", id="country"),
        pytest.param(["soul", "--voice", "both"], "female, male, choir or instrumental", id="voice"),
        pytest.param(["soul", *["--mood=calm"] * 21], "choose at most 20", id="moods"),
    ],
)
def test_wrong_input_is_one_line_and_starts_nothing_that_succeeds(arguments: list[str], says: str) -> None:
    code, output, errors = generate("--json", *arguments)
    assert (code, output) == (2, "")
    assert errors.count("\n") == 1
    assert says in errors
    assert set(Run.objects.values_list("state", flat=True)) <= {"failed"}


@pytest.mark.parametrize(
    "option",
    [
        ("--decade", "often"),
        ("--min-rating", "7"),
        ("--min-rating", "x"),
        ("--minutes", "an hour"),
        ("--longest", "3:75"),
        ("--added-since", "tomorrow"),
        ("--added-since", "2999-01-01"),
        ("--played-since", "3 fortnights"),
        ("--order", "sideways"),
    ],
)
def test_options_that_cannot_be_read_are_refused(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=option[0]):
        call_command("generate", "soul", f"{option[0]}={option[1]}")


@pytest.mark.usefixtures("transactional_db", "ollama")
def test_an_empty_library_says_how_to_load_one() -> None:
    code, _, errors = generate("soul", "--json")
    assert code == 2
    assert "load_demo_library" in errors


@pytest.mark.usefixtures("library")
def test_chosen_filters_are_kept_to_the_letter(ollama: OllamaFake) -> None:
    load(*(server_track(number, user_rating=number % 11) for number in range(1, 401)))
    arguments = ["--genre", "jazz", "--decade", "50s", "--min-rating", "4.5", "--exclude-artist", f"artist {word(9)}"]
    code, _, _ = generate("anything at all", "--count", "3", *arguments)
    assert code == 0
    prompt = ollama.completions[0].json["prompt"]
    sent = {line.partition(" - ")[2] for line in prompt.split("\n\n")[0].splitlines() if " - " in line}
    fitting = {number for number in range(1, 401) if number % 2 and number % 11 >= 9 and number % 25 != 9}
    assert sent == {f"Song {word(number)}" for number in fitting}


@pytest.mark.usefixtures("library", "ollama")
def test_json_is_whole_where_the_encoding_lacks_characters() -> None:
    load(*(server_track(number, artist=f"Beyonc\xe9 \U0001f3b8 {word(number)}") for number in range(1, 41)))
    written = BytesIO()
    out = TextIOWrapper(written, encoding="ascii", errors="replace")
    with pytest.raises(SystemExit) as ended:
        call_command("generate", "soul", "--count", "3", "--json", stdout=out, stderr=StringIO())
    out.flush()
    assert ended.value.code == 0
    artists = [track["artist"] for track in json.loads(written.getvalue())["tracks"]]
    assert len(artists) == 3
    assert all(artist.startswith("Beyonc\xe9 \U0001f3b8") for artist in artists)


class FullDisk(StringIO):
    """Where nothing can be printed."""

    def write(self, text: str, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.usefixtures("library", "ollama")
def test_what_is_to_be_saved_is_saved_before_it_is_printed() -> None:
    with pytest.raises(OSError, match="No space left"):
        call_command("generate", "soul", "--count", "3", "--save", "Kitchen", stdout=FullDisk(), stderr=StringIO())
    assert DemoPlaylist.objects.get().title == "Kitchen"


@pytest.mark.usefixtures("library", "ollama")
@pytest.mark.parametrize("wish", ["😭", "🎸🔥🎉", "❤️", "☀️ 🏖️", "🇧🇷"])
def test_an_emoji_is_a_wish(wish: str) -> None:
    code, output, _ = generate("--json", "--count", "3", wish)
    assert (code, len(json.loads(output)["tracks"])) == (0, 3)


@pytest.mark.usefixtures("library", "ollama")
def test_what_is_asked_and_what_is_unmet_is_told_in_json_and_in_lines() -> None:
    wish = "seven soul songs at 170 bpm, no artist twice"
    code, output, _ = generate(wish, "--json")
    made = json.loads(output)
    assert (code, len(made["tracks"]), made["asked_for"]) == (0, 7, 7)
    assert (made["plan"]["count"], made["plan"]["per_artist"]) == (7, 1)
    assert {"Soul", "7 tracks", "no artist twice"} <= set(made["understood"])
    assert len(made["unmet"]) == 1
    assert "170 bpm" in made["unmet"][0]
    code, output, errors = generate(wish)
    assert code == 0
    assert made["unmet"][0] in errors, "while it goes on"
    assert made["unmet"][0] in output, "and below the list"
    assert "Understood: Soul, 7 tracks, no artist twice" in errors


@pytest.mark.usefixtures("library", "ollama")
def test_options_decide_whatever_the_prompt_says() -> None:
    code, output, _ = generate("seven soul songs, four stars or more", "--json", "--count=3", "--min-rating=0")
    made = json.loads(output)
    assert (code, len(made["tracks"])) == (0, 3)
    assert (made["plan"]["count"], made["plan"]["min_rating"]) == (3, None)


@pytest.mark.usefixtures("library", "ollama")
def test_who_is_wanted_alone_and_is_nobody_is_one_line() -> None:
    code, output, errors = generate("only Xyzzyplox", "--json")
    assert (code, output, errors.count("\n")) == (2, "", 1)
    assert "There is no Xyzzyplox in your library" in errors
