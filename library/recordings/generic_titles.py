"""Titles that name no recording: "Intro", "II. Andante con moto". One artist may have many tracks called so. Pure."""

import re

#: Each makes a title generic by itself, or beside others and companions.
_NAMES = frozenset(
    """
    intro introduction introduzione introduktion introit outro interlude interludes interludio zwischenspiel intermezzo
    intermission interval prelude preludio praludium praeludium preambule postlude nachspiel vorspiel overture
    ouverture uverture obertura prologue prolog epilogue epilog opening ending finale skit skits segue reprise untitled
    unbenannt instrumental theme tema themes credits titles title medley track tracks chapter kapitel capitulo chapitre
    part pt parte partie teil side act akt scene szene movement mvt mvmt satz

    allegro allegretto andante andantino adagio adagietto largo larghetto lento moderato presto prestissimo vivace
    maestoso scherzo menuet menuett menuetto minuet minuetto rondo rondeau fugue fuga fugato toccata aria arioso
    recitative recitativo recitatif allemande courante corrente sarabande gigue giga gavotte bourree passepied polonaise
    badinerie chaconne passacaglia cadenza variation variations variazione variazioni langsam schnell lebhaft massig
    ruhig
    """.split()
)
#: These say nothing more, but make a song's title when they stand alone ("Air", "Tempo").
_COMPANIONS = frozenset(
    """
    a b c d e i v x and et e ed und y o the no nr number n bonus hidden secret unknown main end closing live
    album version original untitled silent

    con non ma poco piu meno molto assai troppo tanto quasi giusto sempre subito alla allo all della del di da in un una
    tempo moto mosso brio fuoco spirito anima animato grazia grazioso espressione espressivo energico energia cantabile
    sostenuto appassionato agitato scherzando vivo grave marcia breve trio air double coda capo attacca dolce mesto
    tranquillo semplice cantando sehr nicht zu etwas bewegt im tempi lent vif anime modere tres assez pas
    """.split()
)
_NUMBER = re.compile(r"\d{1,3}|[ivx]+")
#: A part of a longer work, as a bare number says it.
_ROMAN = re.compile(r"ii|iii|iv|vi|vii|viii|ix")


def is_generic(folded: str) -> bool:
    """Whether a folded title says no more than the kind or the place of the music."""
    words = folded.split()
    if not all(word in _NAMES or word in _COMPANIONS or _NUMBER.fullmatch(word) for word in words):
        return False
    return any(word in _NAMES for word in words) or _ROMAN.fullmatch(folded) is not None
