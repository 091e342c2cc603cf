"""Models as a drop-down or a table shows them: size, quantisation, window, price."""

from collections.abc import Iterable

from core.values import Frozen
from llm.costs import price_per_million
from llm.model_names import is_among
from llm.schemas import ModelInfo, ProviderName

_UNITS = ("bytes", "kB", "MB", "GB", "TB")


class ModelOption(Frozen):
    """One model; texts are "" where the server does not tell. `details`: all of it, and the price, in one line."""

    name: str
    details: str = ""
    size: str = ""
    parameter_size: str = ""
    quantization: str = ""
    context_window: int | None = None
    remote: bool = False
    checked: bool = True


def model_options(
    provider: ProviderName, models: Iterable[ModelInfo], *, selected: Iterable[str] = ()
) -> tuple[ModelOption, ...]:
    """In the server's order; `selected` ones that it does not have come last, marked as not `checked`."""
    options = [_option(provider, model) for model in models]
    known = [option.name for option in options]
    absent = [name for name in dict.fromkeys(selected) if name and not is_among(name, known)]
    return (*options, *(ModelOption(name=name, details="not checked", checked=False) for name in absent))


def bytes_text(size: int | None) -> str:
    """A size as model listings write it, like "4.7 GB" (powers of 1,000); "" where unknown."""
    if not size:
        return ""
    amount, unit = float(size), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1_000, unit + 1
    return f"{amount:.1f} {_UNITS[unit]}" if unit and amount < 99.5 else f"{amount:.0f} {_UNITS[unit]}"


def _option(provider: ProviderName, model: ModelInfo) -> ModelOption:
    prices = None if provider in {"ollama", "custom"} else price_per_million(provider, model.name)
    size = bytes_text(model.size_bytes)
    window = f"{model.context_window:,} tokens" if model.context_window else ""
    price = f"${prices[0]:.2f} in, ${prices[1]:.2f} out" if prices else ""
    cloud = "runs in Ollama's cloud" if model.remote else ""
    details = (model.parameter_size, model.quantization, size, window, price, cloud)
    return ModelOption(
        name=model.name,
        details=", ".join(detail for detail in details if detail),
        size=size,
        parameter_size=model.parameter_size,
        quantization=model.quantization,
        context_window=model.context_window,
        remote=model.remote,
    )
