"""Whether songs of which something is said are refused: "no songs about trains", "pas de chansons en anglais". Pure.

The words of a refusal end before what is said of the songs; here it is followed back.
"""

from collections.abc import Sequence

from playlists.services.wishes.negation import Verdict
from playlists.services.wishes.subject_words import list_words
from playlists.services.wishes.tokenizer import Token


def is_of_refused(tokens: Sequence[Token], told: Sequence[Verdict], place: int) -> bool:
    """Whether what begins at this place is said of songs that `told`, the verdicts, refuses."""
    while place > 0 and _goes_on(tokens[place]):
        place -= 1
        if told[place] == "refused":
            # "No Queen, songs about trains": the songs begin anew.
            return not (tokens[place].mark and tokens[place].word in list_words()["around"] and place > 0)
        if tokens[place].word not in list_words()["around"]:
            return False
    return False


def _goes_on(token: Token) -> bool:
    """Whether it belongs to what stands before it."""
    return not token.mark or (token.mark == "," and token.word in list_words()["relative"])
