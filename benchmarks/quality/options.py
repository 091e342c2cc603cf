"""What may be asked of `python -m benchmarks.quality`."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from pathlib import Path

PARTS = ("ceiling", "fits", "nearest", "readings")
_HELP = """Measures how good the playlists are, over a temporary database; your own library is not touched.

ceiling   what a scripted chooser of perfect taste picks right, by window and depth
fits      what share of picks and candidates fits forty prompts, by the configured model (or --provider, --model)
nearest   what share of the 140 nearest tracks fits
readings  how much of eighty prompts is understood, by rules and by the configured model

Without a configured model, or with --model scripted, a scripted chooser that knows what fits stands in."""

_IDEAS = "what the chooser makes of a prompt: nothing, the head of each list it is offered, all, or names that fit"


def read_options(arguments: list[str] | None = None) -> Namespace:
    """Those of the command line, or these."""
    parser = ArgumentParser(
        "python -m benchmarks.quality", description=_HELP, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=[], help="some of the parts only")
    parser.add_argument("--provider", help="ollama, custom, anthropic, ... or builtin; default: as configured")
    parser.add_argument("--model", help="a model of it, or scripted")
    parser.add_argument("--window", type=int, nargs="+", help="tokens; default 4096 8192 32768, or as configured")
    parser.add_argument("--depth", choices=("quick", "thorough"), nargs="+", help="default: both, in part fits quick")
    parser.add_argument("--seeds", type=int, default=3, help="playlists for each prompt")
    parser.add_argument("--truths", type=int, default=3, help="playlists in part ceiling, each of another truth")
    parser.add_argument(
        "--wishes", nargs="+", default=[""], help="of the forty, those with one of these in them or in their kind"
    )
    parser.add_argument("--few", action="store_true", help="of those, the first of each kind")
    parser.add_argument("--data", type=Path, metavar="FOLDER", help="measure a copy of this data folder's library")
    parser.add_argument("--ideas", choices=("none", "head", "everything", "names"), default="none", help=_IDEAS)
    parser.add_argument("--no-vectors", action="store_true", help="leave the built-in encoder out")
    parser.add_argument("--library", default="demo", help="demo, or synthetic:50000 (part ceiling alone)")
    parser.add_argument("--misses", type=float, default=0.0, help="of the right ones, what the chooser passes over")
    parser.add_argument("--strays", type=float, default=0.0, help="of the wrong ones, what it takes")
    parser.add_argument("--bias", type=float, default=0.0, help="attention that it has lost at the end of a list (0-1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there, too")
    return parser.parse_args(arguments)
