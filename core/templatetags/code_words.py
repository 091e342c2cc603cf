"""Words between backticks as code, in texts that are Markdown elsewhere: `{{ text|code_words }}`."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def code_words(text: str) -> SafeString:
    """A backtick without a partner stays."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        parts[-2:] = ["`".join(parts[-2:])]
    wrapped = ((format_html("<code>{}</code>", part) if place % 2 else part,) for place, part in enumerate(parts))
    return format_html_join("", "{}", wrapped)
