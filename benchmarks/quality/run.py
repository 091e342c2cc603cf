"""The whole of it, once Django is set up: load the library, measure, print the tables."""

import asyncio
import json
import logging
import os
import sys
from argparse import Namespace
from pathlib import Path

from django.conf import settings

from benchmarks.quality.catalogue import compute_vectors, load, read_catalogue
from benchmarks.quality.installation import copy_settings
from benchmarks.quality.measure import measure
from benchmarks.quality.provider import configured
from benchmarks.quality.report import tables
from llm.services.builtin_model.config import running_embedded


def run(options: Namespace, stored: Path | None) -> None:
    """`stored`: the database that the LLM settings are taken from."""
    logging.disable(logging.WARNING)
    if not options.data:
        load(options.library)
    if stored:
        copy_settings(stored, settings.DATA_DIR / stored.name)
    config, catalogue = configured(options), read_catalogue()
    encoder = "" if options.no_vectors else asyncio.run(compute_vectors())
    say(f"{len(catalogue):,} tracks; vectors of albums by {encoder or 'nobody'}; {os.cpu_count()} processors")
    if config:
        with running_embedded(config):
            figures = asyncio.run(measure(catalogue, config, options, say))
    else:
        figures = asyncio.run(measure(catalogue, None, options, say))
    print(tables(figures))
    if options.json:
        options.json.write_text(json.dumps(figures.as_json(), indent=1, ensure_ascii=False) + "\n")


def say(text: str) -> None:
    """Beside the tables."""
    print(text, file=sys.stderr, flush=True)
