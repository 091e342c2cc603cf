"""Recognising "the prompt is too long" in a server's own words, with both numbers where it tells them."""

import re

#: What servers say: llama.cpp and Ollama, OpenAI, vLLM and OpenRouter, LM Studio, Anthropic, Gemini, TGI, LiteLLM,
#: Mistral, xAI, SGLang, Cerebras.
_PHRASES = (
    "context length",
    "context size",
    "context window",
    "context_length_exceeded",
    "exceed_context_size",
    "prompt is too long",
    "input token count",
    "context the overflows",
    "`inputs` tokens",
    "`inputs` must have less than",
    "contextwindowexceeded",
    "exceeds context",
    "exceed context",
    "exceeds the context",
    "exceeds its context",
    "maximum context",
    "maximum prompt length",
    "maximum sequence length",
    "max_seq_len",
    "n_ctx",
    "too many tokens",
    "input is too long",
    "input too long",
    "prompt too long",
)
_PROMPT = (
    r'n_prompt_tokens\\*":\s*(\d{1,12})',  # Ollama has the JSON of llama.cpp in a string, its quotes escaped
    r"request \((\d{1,12}) tokens\)",
    r"\((\d{1,12}) in the messages",
    r"(?:requested about|requested|resulted in|contains at least|your request has) (\d{1,12})",
    r"(?<!\d)(\d{1,12}) tokens > \d+ maximum",
    r"input token count \((\d{1,12})\)",
    r"keep the first (\d{1,12}) tokens",
    r"Given: (\d{1,12})\b",
    r"Prompt contains (\d{1,12}) tokens",
    r"request contains (\d{1,12}) tokens",
    r"(?:input|prompt) \((\d{1,12}) tokens\)",
    r"Current length is (\d{1,12})",
)
_WINDOW = (
    r'n_ctx\\*":\s*(\d{1,12})',
    r"context size \((\d{1,12}) tokens\)",
    r"context length (?:is|of)(?: only)? (\d{1,12})",
    r"tokens > (\d{1,12}) maximum",
    r"maximum number of tokens allowed \((\d{1,12})\)",
    r"limit of (\d{1,12}) tokens",
    r"must be <= (\d{1,12})",
    r"context (?:length|window|size) \((\d{1,12}) tokens\)",
    r"(\d{1,12}) maximum context length",
    r"maximum prompt length is (\d{1,12})",
    r"must have less than (\d{1,12}) tokens",
    r"while limit is (\d{1,12})",
)


def context_numbers(text: str) -> tuple[int | None, int | None] | None:
    """Prompt tokens and window as the server tells them; None if the text is about something else."""
    lowered = text.lower()
    if not any(phrase in lowered for phrase in _PHRASES):
        return None
    return _first_number(_PROMPT, text), _first_number(_WINDOW, text)


def _first_number(patterns: tuple[str, ...], text: str) -> int | None:
    for pattern in patterns:
        if found := re.search(pattern, text, re.IGNORECASE):
            return int(found[1])
    return None
