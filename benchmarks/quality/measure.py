"""Measures what was asked for, over the database at hand."""

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from asgiref.sync import sync_to_async

from benchmarks.quality.catalogue import Catalogue
from benchmarks.quality.ceiling import measure_ceiling
from benchmarks.quality.fitting import Fit, ideas_of_rules, measure_fit, measure_rules
from benchmarks.quality.nearest import measure_nearest
from benchmarks.quality.provider import SCRIPTED
from benchmarks.quality.report import Figures
from benchmarks.quality.scripted import Noise, scripted
from benchmarks.quality.wishes import Case, forty, of_titles, tops
from llm.settings_fields import Depth, LLMConfig
from tests.fakes.scripted_chooser import Truth

Say = Callable[[str], None]
_WINDOWS = (4_096, 8_192, 32_768)
_DEPTHS: tuple[Depth, ...] = ("quick", "thorough")
_WINDOW_OF_FITS = 8_192


async def measure(catalogue: Catalogue, config: LLMConfig | None, options: Namespace, say: Say) -> Figures:
    """`config` None: the scripted chooser picks. `say` is told what comes next."""
    parts = options.parts or ["ceiling", *(["fits", "nearest"] if options.library == "demo" else [])]
    model = config.model_generation or config.model_analysis if config else SCRIPTED
    figures = Figures(model=model, seeds=options.seeds)
    if "ceiling" in parts:
        await _ceilings(figures, catalogue, options, say)
    if "fits" in parts:
        for depth in options.depth or ["quick"]:
            figures.fits[depth] = await _fits(catalogue, config, depth, options, say)
    if "nearest" in parts:
        await _nearest(figures, catalogue, options, say)
    return figures


async def _ceilings(figures: Figures, catalogue: Catalogue, options: Namespace, say: Say) -> None:
    for window in options.window or _WINDOWS:
        for depth in options.depth or _DEPTHS:
            say(f"ceiling at {window:,} tokens, {depth}")
            measured = measure_ceiling(
                options.library, catalogue, window=window, depth=depth, seeds=_seeds(options), noise=_noise(options)
            )
            figures.ceilings.append(await measured)


async def _fits(
    catalogue: Catalogue, config: LLMConfig | None, depth: Depth, options: Namespace, say: Say
) -> list[Fit]:
    found: list[Fit] = []
    for case in chosen(options.wishes):
        say(f"{depth}: {case.wish}")
        ideas = await sync_to_async(ideas_of_rules)(case)
        with _picker(case, catalogue, None, options) as knowing:
            rules = await measure_rules(case, catalogue, ideas, knowing, seeds=_seeds(options))
        with _picker(case, catalogue, config, options) as picker:
            measured = measure_fit(case, catalogue, picker, seeds=_seeds(options), depth=depth, rules=rules)
            found.append(await measured)
    return found


async def _nearest(figures: Figures, catalogue: Catalogue, options: Namespace, say: Say) -> None:
    say("the nearest 140")
    figures.nearest = [await measure_nearest(case, catalogue, seeds=_seeds(options)) for case in tops()]
    figures.titles = [await measure_nearest(case, catalogue, seeds=_seeds(options)) for case in of_titles()]


def chosen(part: str | None) -> Sequence[Case]:
    """Of the forty, those with this in their text or kind."""
    return [case for case in forty() if not part or part.lower() in f"{case.wish} {case.kind}".lower()]


@contextmanager
def _picker(case: Case, catalogue: Catalogue, config: LLMConfig | None, options: Namespace) -> Iterator[LLMConfig]:
    """The configured model, or a chooser that knows what fits."""
    if config:
        yield config
        return
    songs = [song for song in catalogue.values() if case.is_met_by(song)]
    truth = Truth([(song.artist, song.title) for song in songs], [(song.artist, song.album) for song in songs])
    window = options.window[0] if options.window else _WINDOW_OF_FITS
    with scripted(truth, window, _noise(options)) as knowing:
        yield knowing


def _seeds(options: Namespace) -> range:
    return range(1, options.seeds + 1)


def _noise(options: Namespace) -> Noise:
    return Noise(misses=options.misses, strays=options.strays, bias=options.bias)
