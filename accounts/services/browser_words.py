"""What a browser is called, from the header User-Agent: "Firefox on Linux". Nothing of the header itself is kept."""

#: The first that is found counts: most browsers also name those that they descend from.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("YaBrowser/", "Yandex"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
#: Real ones have at most three hundred letters.
_MOST_LETTERS = 1_000


def describe_browser(user_agent: str) -> str:
    """Browser and system, as far as they are known: "Chrome on Android", "A browser on Linux", "A script or app"."""
    seen = user_agent[:_MOST_LETTERS]
    browser = _find(seen, _BROWSERS)
    system = _find(seen, _SYSTEMS)
    if not browser and not system:
        return "A script or app"
    return f"{browser or 'A browser'} on {system}" if system else browser


def _find(text: str, marks: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in marks if mark in text), "")
