"""A title out of the wish's own words: a whole phrase of it, and no amount that nobody has counted. Pure."""

import re
from itertools import accumulate

_CHARACTERS, _WORDS = 60, 6
_PUNCTUATION = " ,.;:!?…-–—\"'“”„«»()[]"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Nobody ends a title with these: "Upbeat 70s soul and funk for". English, German, French, Spanish, Italian,
#: Portuguese, Dutch.
_NO_LAST_WORDS = _words(
    """a an and at but by for from in into my of off on or our some than the things to with without like as very all
    every whole your his her their this these about around during before after until between
    für mit von vom aus zum zur im am an und oder der die das den dem ein eine einen einem ohne bei auf wie zu ans ins
    ganze nach bei beim durch seit über unter gegen um bis während vor
    pour avec de du des le la les un une et ou en dans sans sur mes nos comme au aux tout toute
    à a chez vers pendant après avant depuis entre
    para con del el los las una y o sin por mi mis como al toda todo
    desde hasta durante antes después sobre
    per di della il lo gli i e senza nel nella come tutta
    alla dal dalla sul sulla tra fra durante dopo prima
    com do da dos das os as um uma em sem no na depois até pelo pela
    voor met van het een en of zonder op bij te tijdens na naar door"""
)
#: With these a clause begins, of which a title takes all or nothing: "a party playlist that starts slow and …".
_CLAUSE = _words(
    """that which who whom whose where when while because if unless though although
    i i'm i've i'd i'll im ive we we're we've you you're you'd it it's they
    ich wir man weil wenn wo dass damit während welche welcher
    qui que où dont quand parce je j'ai nous on
    donde cuando porque mientras yo
    che dove quando perché
    onde quando quem
    ik waar dat omdat"""
)
#: German and Dutch begin one so, behind a comma.
_RELATIVE = _words("der die das den dem deren dessen dat")
_OWNERS = _words("my your his her our their")
#: Left at the beginning where an amount stood before them.
_JOINING = _words("of for in at to with by on from von de di mit pour para per com and y et und")
_ARTICLES = _words("a an some ein eine einen une un una um uma een")
_FILLERS = (
    "give me|i want|i would like|i'd like|play me|play|make me|please|something|can you|could you|create|build"
    "|ich möchte|ich will|spiel mir|spiel|mach mir|bitte|je veux|je voudrais|joue|mets|quiero|ponme|pon|voglio|metti"
    "|quero|toca"
)
_FILLER = re.compile(rf"(?:{_FILLERS})\s+(?=\S)", re.IGNORECASE)
_NUMBER_WORDS = (
    r"(?:(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-)?(?:one|two|three|four|five|six|seven|eight|nine)"
    "|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|(?:a |one )?hundreds?|(?:a |half a )?dozens?|a couple"
    "|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|zwölf|fünfzehn|zwanzig|dreißig|vierzig|fünfzig|sechzig|hundert"
    "|(?:ein )?dutzend"
    "|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|quinze|vingt|trente|quarante|cinquante|soixante"
    "|une dizaine|une douzaine"
    "|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|quince|veinte|treinta|cuarenta|cincuenta|cien"
    "|due|tre|quattro|cinque|dieci|quindici|venti|trenta|quaranta|cinquanta|cento"
    "|dois|duas|três|quatro|dez|quinze|vinte|trinta|quarenta|cinquenta|cem"
    "|drie|vijf|tien|twaalf|vijftien|twintig|dertig|veertig|vijftig|honderd"
)
_UNITS = "minutes?|mins?|hours?|hrs?|h|minuten|stunden?|heures?|horas?|minutos?|minuti|minuto|ore|ora|uur|minuut"
_BOUNDS = (
    "under|below|over|above|within|less than|more than|longer than|shorter than|at least|up to|exactly|about|around"
    "|unter|über|bis zu|moins de|plus de|menos de|más de|meno di|più di|mais de"
)
_HALF = "(?:half )?an|(?:eine[rn]? )?halben?|(?:une )?demi|media|meia|mezz['’]|half"
_DURATION = re.compile(
    rf"\b(?:(?:{_BOUNDS})\s)?(?:\d{{1,4}}|{_NUMBER_WORDS}|{_HALF}|eine[rn]?|une|una|um|uma|un)"
    rf"(?:\s?(?:-|–|to|or|bis|à|a|o|y)\s?\d{{1,4}})?[\s-]{{0,2}}(?:{_UNITS})\b"
    r"(?:\s(?:of|long|lang|von|de|di|worth of|voller)\b)?",
    re.IGNORECASE,
)
_THINGS = (
    "songs?|tracks?|tunes|titles|pieces|hits|titeln?|liedern?|stücken?|chansons|titres|morceaux|canciones|temas|éxitos"
    "|canzoni|brani|músicas|faixas|nummers|liedjes|bangers|classics|anthems|ballads"
)
#: Of "30 David Bowie songs" the 30; artists whose names begin with a number keep it.
_COUNT = re.compile(
    rf"\b(?:(?:exactly|about|around|at least|up to)\s)?(?:\d{{1,3}}|{_NUMBER_WORDS})"
    rf"(?:\s(?:of|der|des|de|di|delle|das|dos)\b|(?=\s(?:\S{{1,30}}\s){{0,3}}?(?:{_THINGS})\b))"
    r"(?!\s(?:cent|savage|chainz|doors|seconds|non|pilots|unlimited|star|stars|and)\b)",
    re.IGNORECASE,
)


def title_of(wish: str) -> str:
    """The first words of the wish, up to where a phrase may end; "" where nothing is left."""
    asked = _without_fillers(" ".join(wish.split()))
    text = _without_amounts(asked)
    words = text.split()
    if len(words) > _WORDS or len(text) > _CHARACTERS:
        words = _before_clause(_within(words))
    elif text != asked:
        words = _whole_phrase(words)
    while len(words) > 1 and _bare(words[0]) in _ARTICLES:
        words = words[1:]
    title = " ".join(words)[:_CHARACTERS].strip(_PUNCTUATION)
    return title[:1].upper() + title[1:]


def _without_fillers(text: str) -> str:
    while found := _FILLER.match(text):
        text = text[found.end() :]
    return text


def _without_amounts(text: str) -> str:
    """How many and how long is not promised: whether it came true is told below the title."""
    left = " ".join(_COUNT.sub(" ", _DURATION.sub(" ", text)).split())
    left = re.sub(r" ([,.;:!?])", r"\1", left).strip(_PUNCTUATION) if left != text else text
    if not text.startswith(left[:1]):
        while (first := left.split(" ", 1))[0].lower() in _JOINING and len(first) > 1:
            left = first[1]
    return left


def _within(words: list[str]) -> list[str]:
    """As many words as a title holds, and the next one, which tells whether a phrase ends before it."""
    lengths = accumulate(len(word) + 1 for word in words[: _WORDS + 1])
    return words[: max(1, sum(length <= _CHARACTERS + 1 for length in lengths))]


def _before_clause(words: list[str]) -> list[str]:
    """Up to the first clause; else to the last comma or little word that parts phrases."""
    clause = next((at for at in range(1, len(words)) if _opens_clause(words, at)), None)
    if clause is not None:
        return _whole_phrase(words[:clause])
    if _bare(words[0]) in _CLAUSE:
        words = words[: next((at for at in range(2, len(words)) if _bare(words[at]) in _NO_LAST_WORDS), len(words))]
    ends = {at for at, word in enumerate(words) if _bare(word) in _NO_LAST_WORDS}
    ends |= {at + 1 for at, word in enumerate(words[:-1]) if word[-1] in ",;:."}
    wholes = (_whole_phrase(words[:end]) for end in sorted(ends, reverse=True))
    return next((whole for whole in wholes if len(whole) > 1), _whole_phrase(words[:_WORDS]))


def _opens_clause(words: list[str], at: int) -> bool:
    word, before = _bare(words[at]), words[at - 1]
    if word in _OWNERS:  # "songs my dad would have liked", and not "songs for my dad"
        return _bare(before) not in _NO_LAST_WORDS
    return word in _CLAUSE or (before.endswith(",") and word in _RELATIVE)


def _whole_phrase(words: list[str]) -> list[str]:
    """ "Melancholy 90s alternative", and not "Melancholy 90s alternative for a"."""
    while len(words) > 1 and _bare(words[-1]) in _NO_LAST_WORDS | _CLAUSE:
        words = words[:-1]
    return words


def _bare(word: str) -> str:
    return word.lower().replace("’", "'").strip(_PUNCTUATION)
