"""What the fakes of all LLM providers share: answers, faults, and picking numbers as the request allows.

A dialect subclasses `LLMFake` and says how its wire looks: `completion_paths`, `stream_pieces`,
`whole_answer`, `error_body`, `constraint_of` and `respond_other` (listings and the like).
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, ClassVar, Literal, get_args

from tests.fakes.base import FakeServer, Gate, RecordedRequest, Reply, Signal, Step, endless, json_reply
from tests.fakes.picks import answer_for_schema

FaultMode = Literal[
    "ok",
    "slow_first_token",
    "stall_mid_stream",
    "cut_stream",
    "html_200",
    "empty_object_200",
    "error_200",
    "context_too_long",
    "unauthorized_401",
    "forbidden_403_empty",
    "not_found_404",
    "rate_limited_429",
    "error_500",
    "busy_503",
    "reset",
]
FAULT_MODES: tuple[FaultMode, ...] = get_args(FaultMode)

HTML = b"<!doctype html><html><head><title>Router</title></head><body>Welcome</body></html>"
STATUS_OF: dict[FaultMode, int] = {
    "error_200": 200,
    "context_too_long": 400,
    "unauthorized_401": 401,
    "forbidden_403_empty": 403,
    "not_found_404": 404,
    "rate_limited_429": 429,
    "error_500": 500,
    "busy_503": 503,
}
#: Faults of a completion; every other one befalls any request.
COMPLETION_FAULTS: frozenset[FaultMode] = frozenset(
    {"slow_first_token", "stall_mid_stream", "cut_stream", "error_200", "context_too_long", "not_found_404"}
)
PROMPT_TOKENS, WINDOW = 18145, 4096  # what "context_too_long" reports where the dialect tells numbers


@dataclass(frozen=True)
class Answer:
    """What the model says: in `pieces` when streamed. `finish` is the neutral word; dialects translate it."""

    text: str
    pieces: tuple[str, ...] = ()
    thinking: str = ""
    input_tokens: int = 100
    output_tokens: int = 10
    finish: Literal["stop", "length", "refused"] = "stop"
    report_usage: bool = True

    def split(self) -> tuple[str, ...]:
        """The pieces, at least two where the text allows."""
        if self.pieces:
            return self.pieces
        half = (len(self.text) + 1) // 2
        return tuple(piece for piece in (self.text[:half], self.text[half:]) if piece)


class LLMFake(FakeServer):
    """A fake LLM server; see the module's docstring for what a dialect adds."""

    #: Paths (their endings) that ask for a completion.
    completion_paths: ClassVar[tuple[str, ...]] = ()
    stream_content_type: ClassVar[str] = "text/event-stream"

    def __init__(self, **kwargs: Any) -> None:
        """Answer "1,2,3" until told otherwise."""
        super().__init__(**kwargs)
        self.mode: FaultMode = "ok"
        #: Opens the way in the mode "slow_first_token"; also what a test can wait for (`gate.reached`).
        self.gate = Gate()
        #: Before the piece of this number (from 0) a stream waits for the gate.
        self.gates: dict[int, Gate] = {}
        #: Seconds between the pieces of a stream.
        self.pace = 0.0
        #: Never end a stream: repeat a piece in the middle until the client goes away.
        self.talks_for_ever = False
        self._standing: Callable[[RecordedRequest], Answer] = lambda _request: Answer("1,2,3")
        self._next: deque[Answer] = deque()

    # What a test uses.

    def answer_with(
        self, text: str, *, pieces: Sequence[str] = (), usage: tuple[int, int] = (100, 10), **fields: Any
    ) -> None:
        """Always answer so; `usage` is input and output tokens, `fields` are Answer's others."""
        answer = Answer(text, tuple(pieces), input_tokens=usage[0], output_tokens=usage[1], **fields)
        self._standing = lambda _request: answer

    def answer_next(self, *answers: Answer | str) -> None:
        """Answer the next completions so, one each, then as before."""
        self._next.extend(answer if isinstance(answer, Answer) else Answer(answer) for answer in answers)

    def answer_by(self, answer: Callable[[RecordedRequest], Answer]) -> None:
        """Ask this function each time."""
        self._standing = answer

    def answer_numbers(self, *, count: int = 25, highest: int | None = None) -> None:
        """Answer each request with valid, distinct picks, and any other schema with a value that fits it.

        `count` and `highest` help where the schema does not tell them (an unbounded array).
        """

        def answer(request: RecordedRequest) -> Answer:
            return Answer(answer_for_schema(self.constraint_of(request), count=count, highest=highest))

        self._standing = answer

    @property
    def completions(self) -> list[RecordedRequest]:
        """The requests for a completion, in order."""
        return [request for request in self.requests if self.is_completion(request)]

    # What a dialect overrides.

    def stream_pieces(self, request: RecordedRequest, answer: Answer) -> list[bytes]:
        """The streamed answer on the wire: one item for each event, those before any text included."""
        raise NotImplementedError

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> object:
        """The same as one JSON document, for a request that does not stream."""
        raise NotImplementedError

    def error_body(self, mode: FaultMode, request: RecordedRequest) -> object:
        """The JSON body of an error in this dialect; None for an empty body."""
        raise NotImplementedError

    def constraint_of(self, request: RecordedRequest) -> dict[str, Any] | None:
        """The JSON schema that the request demands, if any."""
        raise NotImplementedError

    def respond_other(self, request: RecordedRequest) -> Reply:
        """Answer what is not a completion."""
        return super().respond(request)

    def after_thinking(self, request: RecordedRequest, answer: Answer) -> Answer:
        """What becomes of an answer by what else the request says."""
        return answer

    def streams(self, request: RecordedRequest) -> bool:
        """Whether the request asks for a stream."""
        return bool((request.json or {}).get("stream"))

    # How it answers.

    def is_completion(self, request: RecordedRequest) -> bool:
        """Whether the request asks for a completion."""
        return request.method == "POST" and request.path.endswith(self.completion_paths)

    def respond(self, request: RecordedRequest) -> Reply:
        """Answer in the present mode."""
        completion = self.is_completion(request)
        if self.mode in COMPLETION_FAULTS and not completion:
            return self.respond_other(request)
        fault = self._fault(request)
        if fault:
            return fault
        return self.respond_completion(request) if completion else self.respond_other(request)

    def respond_completion(self, request: RecordedRequest) -> Reply:
        """Answer a completion, streamed if asked so."""
        answer = self.after_thinking(request, self._next.popleft() if self._next else self._standing(request))
        if not self.streams(request):
            return json_reply(self.whole_answer(request, answer))
        steps = self._delayed(self.stream_pieces(request, answer))
        return Reply(body=steps, content_type=self.stream_content_type)

    def _delayed(self, pieces: list[bytes]) -> Iterable[Step]:
        """Place the gate, the stall or the cut of the present mode; the latter two in the middle."""
        middle = max(1, len(pieces) // 2)
        if self.talks_for_ever:
            return chain(pieces[:middle], endless(pieces[middle]))
        if self.gates or self.pace:
            return [step for place, piece in enumerate(pieces) for step in (self.gates.get(place, self.pace), piece)]
        match self.mode:
            case "slow_first_token":
                return [self.gate, *pieces]
            case "stall_mid_stream":
                return [*pieces[:middle], Signal.HANG]
            case "cut_stream":
                return [*pieces[:middle], Signal.CUT]
            case _:
                return list(pieces)

    def _fault(self, request: RecordedRequest) -> Reply | None:
        match self.mode:
            case "html_200":
                return Reply(200, HTML, "text/html; charset=utf-8")
            case "empty_object_200":
                return json_reply({})
            case "reset":
                return Reply(body=[Signal.RESET])
            case _ if self.mode in STATUS_OF:
                return self._error(request)
            case _:
                return None

    def _error(self, request: RecordedRequest) -> Reply:
        headers = {"Retry-After": "3600"} if self.mode == "rate_limited_429" else {}
        if self.mode == "forbidden_403_empty":
            return Reply(403, b"", "")
        reply = json_reply(self.error_body(self.mode, request), status=STATUS_OF[self.mode])
        return replace(reply, headers=headers)
