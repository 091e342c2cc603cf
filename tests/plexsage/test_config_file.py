"""config.yaml: read where it can be, told in one line where it cannot."""

from pathlib import Path

import pytest

from plexsage.config_file import read_llm_section


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.yaml"


def test_the_llm_section_is_handed_on_as_it_is(file: Path) -> None:
    file.write_text("plex: {url: x}\nllm:\n  provider: ollama\n  custom_context_window: many\n  1: odd\n")
    section, problem = read_llm_section(file)
    assert section == {"provider": "ollama", "custom_context_window": "many", "1": "odd"}
    assert problem == ""


@pytest.mark.parametrize("text", [None, "", "# nothing\n", "llm:\n", "plex: {}\n"])
def test_a_file_that_says_nothing_is_no_problem(text: str | None, file: Path) -> None:
    if text is not None:
        file.write_text(text)
    assert read_llm_section(file) == ({}, "")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"llm:\n  provider: ollama\n  key: [s3cr3t\n", "config.yaml isn't valid YAML in line 4."),
        (b"llm:\n\tprovider: ollama\n", "config.yaml isn't valid YAML in line 2."),
        (b"- llm\n", "config.yaml must start with a section like `llm:`."),
        (b"llm: ollama\n", "config.yaml: `llm:` must be followed by indented lines like `provider: ollama`."),
        (b"llm: {a: \xff}\n", "config.yaml isn't UTF-8 text."),
        (b"llm: !!python/object/apply:os.system ['true']\n", "config.yaml isn't valid YAML in line 1."),
        (b"llm:\n  since: 2026-99-99\n", "config.yaml isn't valid YAML."),
        (b"[" * 5000, "config.yaml isn't valid YAML"),
    ],
)
def test_a_bad_file_is_told_in_one_line_without_its_content(content: bytes, problem: str, file: Path) -> None:
    file.write_bytes(content)
    section, told = read_llm_section(file)
    assert section == {}
    assert told.startswith(problem)
    assert "s3cr3t" not in told
    assert "\n" not in told


def test_a_directory_in_its_place_is_told(file: Path) -> None:
    file.mkdir()
    assert read_llm_section(file) == ({}, "config.yaml can't be read: Is a directory.")
