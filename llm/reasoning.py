"""Taking a model's reasoning out of its answer, whole or while it streams. Pure."""

import re
from string import ascii_lowercase, ascii_uppercase

_TAGS = ("think", "thinking", "thought", "thoughts", "reasoning", "reflection", "seed:think")
#: Opening and closing, as models write them: Qwen and most others; Magistral; Kimi; Command; gpt-oss's channels.
_PAIRS = (
    *((f"<{tag}>", f"</{tag}>") for tag in _TAGS),
    ("[think]", "[/think]"),
    ("◁think▷", "◁/think▷"),
    ("<|start_thinking|>", "<|end_thinking|>"),
    ("<|channel|>analysis", "<|channel|>final"),
    ("<|channel|>commentary", "assistantfinal"),
)
#: What a template writes around channels; it belongs to neither thinking nor answer.
_MARKS = ("<|message|>", "<|end|>", "<|return|>", "<|start|>assistant", "<|start_response|>", "<|end_response|>")
_OPENING = frozenset(opening for opening, _ in _PAIRS)
_CLOSING = frozenset(closing for _, closing in _PAIRS)
_ALL_TAGS = (*_OPENING, *_CLOSING, *_MARKS)
_TAG = re.compile("|".join(map(re.escape, sorted(_ALL_TAGS, key=len, reverse=True))), re.IGNORECASE)
_LONGEST_TAG = max(map(len, _ALL_TAGS))
#: The beginnings of all tags; of the one that begins with a letter only such as no word of a wish or title ends with.
_BEGINNINGS = frozenset(tag[:end] for tag in _ALL_TAGS for end in range(6 if tag[0].isalpha() else 1, len(tag)))
#: As many letters as before, which lower() does not promise.
_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)
_ANSWER_STARTS = '"{[`0123456789'


def strip_thinking(text: str) -> str:
    """Remove `<think>…</think>`, and what comes before a `</think>` that was never opened.

    Chat templates that open the tag inside the prompt produce the latter. A tag that is never closed means
    that the model was still thinking when it was cut off: nothing after it is an answer.
    """
    thinking = ThinkingFilter(hold_prose=True)
    visible = thinking.feed(text)
    return (visible + thinking.close()).strip()


class ThinkingFilter:
    """Passes on what a person may see of a streamed answer; holds back anything that may become a tag.

    `hold_prose`: text that starts as prose, where numbers or JSON were asked for, may be reasoning whose
    opening tag is missing; keep it until a closing tag condemns it or `close` sets it free.
    """

    def __init__(self, *, hold_prose: bool = False) -> None:
        """Start outside of any thinking."""
        self._pending = ""
        self._held: list[str] = []
        self._holding = hold_prose
        self._inside = False
        self._started = False
        #: Whether there was any thinking.
        self.has_removed = False

    def feed(self, piece: str) -> str:
        """Take the next piece; return what is visible of it and of what was kept."""
        text = self._pending + piece
        visible, at = "", 0
        for tag in _TAG.finditer(text):
            before, at = text[at : tag.start()], tag.end()
            name = tag[0].lower()
            self.has_removed = self.has_removed or name in _CLOSING
            if name in _CLOSING and not self._inside:
                self._held, visible = [], ""  # reasoning without an opening tag
            elif not self._inside:
                visible += self._pass_on(before)
            self._inside = name in _OPENING or (self._inside and name in _MARKS)
        settled, self._pending = _without_partial_tag(text[at:])
        return visible if self._inside else visible + self._pass_on(settled)

    def close(self) -> str:
        """The answer is over: return what was kept and turned out to be visible."""
        self._holding = False
        rest = "" if self._inside else self._pass_on(self._pending)
        self._pending = ""
        return rest

    def _pass_on(self, text: str) -> str:
        if self._started:
            return text
        if text := text if self._held else text.lstrip():
            self._held.append(text)
        if not self._held or (self._holding and self._held[0][0] not in _ANSWER_STARTS):
            return ""
        self._started = True
        return "".join(self._held)


def _without_partial_tag(text: str) -> tuple[str, str]:
    """The text, and what at its end may be the beginning of a tag."""
    end = text[-_LONGEST_TAG:].translate(_SMALL)
    for start in range(len(end)):
        if end[start:] in _BEGINNINGS:
            at = len(text) - len(end) + start
            return text[:at], text[at:]
    return text, ""
