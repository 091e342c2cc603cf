"""Whether the chosen model, with the chosen window, fits into the memory of the computer that it runs on."""

import ipaddress
import os
from urllib.parse import urlsplit

from core.text.humanize import describe_size
from llm.schemas import ModelInfo
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import find_description
from llm.services.checking.context_windows import WindowLines
from llm.services.settings.effective import load_config
from llm.settings_fields import LLMConfig
from operations.schemas import Finding
from settings_ui.services.connection_check import window_lines

_NAME, _LABEL = "memory", "Memory"


def look_at_memory() -> tuple[Finding, ...]:
    """From what the model's server told last."""
    config = load_config().config
    return judge_memory(config, find_description(config, LLMClient.model_of(config, "generation")))


def judge_memory(config: LLMConfig, info: ModelInfo | None) -> tuple[Finding, ...]:
    """One finding, for a model on one's own hardware whose server has told of it; else none."""
    lines = window_lines(config, info) if config.is_local else None
    needed = _needed(lines) if lines else None
    return (_finding(config, lines, needed),) if lines and needed else ()


def _needed(lines: WindowLines) -> int | None:
    """Bytes for the model and its window; None where its server does not tell."""
    if lines.memory_bytes is None or lines.info is None or not lines.info.size_bytes:
        return None
    return lines.info.size_bytes + lines.memory_bytes


def _finding(config: LLMConfig, lines: WindowLines, needed: int) -> Finding:
    text = f"{lines.model} with a window of {lines.window.tokens:,} tokens takes about {describe_size(needed)}."
    total = _total() if _is_this_computer(config.base_url) else None
    if total is None or needed <= total:
        there = f" This computer has {describe_size(total)}." if total else ""
        return Finding(name=_NAME, label=_LABEL, state="ok", text=text + there)
    return Finding(
        name=_NAME,
        label=_LABEL,
        state="warning",
        text=f"{text} This computer has only {describe_size(total)}, besides what its graphics card has.",
        next_step="Choose a smaller context window or a smaller model in Settings.",
    )


def _total() -> int | None:
    """Bytes of this computer's memory; None where that cannot be told."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def _is_this_computer(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
