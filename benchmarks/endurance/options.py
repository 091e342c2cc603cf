"""What may be asked of `python -m benchmarks.endurance`."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter

_HELP = """Starts a real server over a temporary database, with fakes of Ollama and Plex on loopback.

kills    kill -9 at random moments while several people make, edit, share, save, copy and delete playlists, make
         tokens, invitations and backups; after each start: is everything there that was acknowledged, once?
streams  many runs, many event streams that are dropped: are threads, tasks, files and memory as before?
fuzz     odd requests to the API and to every form, as staff and as a member: no failure, nothing that hangs

Ends with 1 if something is not as it should be."""


def read_options(arguments: list[str] | None = None) -> Namespace:
    """Those of the command line, or these."""
    parser = ArgumentParser(
        "python -m benchmarks.endurance", description=_HELP, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "parts", nargs="*", choices=["kills", "streams", "fuzz", []], default=[], help="one of the parts only"
    )
    parser.add_argument("--seed", type=int, default=1, help="another one, other moments and other actions")
    parser.add_argument("--kills", type=int, default=25)
    parser.add_argument("--clients", type=int, default=6, help="who act at the same time, in part kills")
    parser.add_argument("--longest", type=float, default=10.0, help="seconds from a start to the kill, at most")
    parser.add_argument("--runs", type=int, default=500, help="in part streams")
    parser.add_argument("--streams", type=int, default=200, help="that are dropped, in part streams")
    parser.add_argument("--cases", type=int, default=1000, help="in part fuzz, of each kind as each person: four times")
    return parser.parse_args(arguments)
