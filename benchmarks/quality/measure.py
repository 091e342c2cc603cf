"""Measures what was asked for, over the database at hand."""

from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

from benchmarks.quality.catalogue import Catalogue
from benchmarks.quality.ceiling import measure_ceiling
from benchmarks.quality.fitting import Fit, measure_fit
from benchmarks.quality.nearest import measure_nearest
from benchmarks.quality.plans import read_cases
from benchmarks.quality.provider import SCRIPTED
from benchmarks.quality.reading import measure_model, measure_rules
from benchmarks.quality.report import Figures
from benchmarks.quality.scripted import Noise, ideas_called, scripted
from benchmarks.quality.wishes import Case, Judged, forty, of_titles, tops
from llm.setting import Depth
from llm.settings_fields import LLMConfig
from tests.fakes.scripted_chooser import Truth

Say = Callable[[str], None]
_WINDOWS = (4_096, 8_192, 32_768)
_DEPTHS: tuple[Depth, ...] = ("quick", "thorough")
_WINDOW_OF_FITS = 8_192


async def measure(catalogue: Catalogue, config: LLMConfig | None, options: Namespace, say: Say) -> Figures:
    """`config` None: the scripted chooser picks. `say` is told what comes next."""
    parts = options.parts or ["ceiling", *(["fits", "nearest", "readings"] if options.library == "demo" else [])]
    model = config.model_generation or config.model_analysis if config else SCRIPTED
    figures = Figures(model=model, seeds=options.seeds)
    if "ceiling" in parts:
        await _ceilings(figures, catalogue, options, say)
    if "fits" in parts:
        for depth in options.depth or ["quick"]:
            figures.fits[depth] = await _fits(catalogue, config, depth, options, say)
    if "nearest" in parts:
        await _nearest(figures, catalogue, options, say)
    if "readings" in parts:
        say("the plans of prompts")
        figures.readings["rules"] = await measure_rules(read_cases())
        figures.readings["rules, held out"] = await measure_rules(read_cases("plans_held.yaml"))
        if config:
            figures.readings[f"rules and {model}"] = await measure_model(read_cases(), config)
    return figures


async def _ceilings(figures: Figures, catalogue: Catalogue, options: Namespace, say: Say) -> None:
    for window in options.window or _WINDOWS:
        for depth in options.depth or _DEPTHS:
            say(f"ceiling at {window:,} tokens, {depth}")
            ceiling = measure_ceiling(
                options.library,
                catalogue,
                window=window,
                depth=depth,
                seeds=range(1, options.truths + 1),
                noise=_noise(options),
            )
            figures.ceilings.append(await ceiling)


async def _fits(
    catalogue: Catalogue, config: LLMConfig | None, depth: Depth, options: Namespace, say: Say
) -> list[Fit]:
    found: list[Fit] = []
    for case in map(partial(_judged, catalogue), _chosen(options)):
        with _knowing(case, catalogue, options) as knowing:
            fit = await measure_fit(case, catalogue, config or knowing, knowing, seeds=_seeds(options), depth=depth)
        say(f"{depth}: {case.wish}: {fit.picks:.0%} of the picks fit, {fit.candidates:.0%} of the candidates")
        found.append(fit)
    return found


async def _nearest(figures: Figures, catalogue: Catalogue, options: Namespace, say: Say) -> None:
    say("the nearest 140")
    for cases, found in ((tops(), figures.nearest), (of_titles(), figures.titles)):
        for case in cases:
            found.append(await measure_nearest(_judged(catalogue, case), catalogue, seeds=_seeds(options)))


def _judged(catalogue: Catalogue, case: Case) -> Judged:
    return case.judge(catalogue.values())


def _chosen(options: Namespace) -> Sequence[Case]:
    """Of the forty, those with these words in their text or kind; or the first of each kind."""
    wanted = [part.lower() for part in options.wishes]
    cases = [case for case in forty() if any(part in f"{case.wish} {case.kind}".lower() for part in wanted)]
    return list({case.kind: case for case in reversed(cases)}.values())[::-1] if options.few else cases


@contextmanager
def _knowing(case: Judged, catalogue: Catalogue, options: Namespace) -> Iterator[LLMConfig]:
    """A chooser that knows what fits."""
    songs = [catalogue[key] for key in case.fitting]
    truth = Truth([(song.artist, song.title) for song in songs], [(song.artist, song.album) for song in songs])
    window = options.window[0] if options.window else _WINDOW_OF_FITS
    with scripted(truth, window, _noise(options), ideas=ideas_called(options.ideas, songs)) as knowing:
        yield knowing


def _seeds(options: Namespace) -> range:
    return range(1, options.seeds + 1)


def _noise(options: Namespace) -> Noise:
    return Noise(misses=options.misses, strays=options.strays, bias=options.bias)
