"""Which titles are concert recordings, and which are copies of one recording."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.recordings.live import looks_live
from library.recordings.recording_key import recording_key


@pytest.mark.parametrize(
    ("title", "album"),
    [
        ("My Generation (Live)", ""),
        ("Song [live]", ""),
        ("Song - Live", ""),
        ("Song - Live - 2011 Remaster", ""),
        ("Song - Live at Wembley '86", ""),
        ("Song (Live 1975)", ""),
        ("Song [Recorded Live in Paris]", ""),
        ("Song (Acoustic Live)", ""),
        ("Song (Live at the BBC)", ""),
        ("Song (Live Version)", ""),
        ("Song - En Vivo", ""),
        ("Song (Ao Vivo)", ""),
        ("Magic Bus", "Live at Leeds"),
        ("Song", "Aretha Live at Fillmore West"),
        ("Song", "MTV Unplugged in New York"),
        ("Song", "Live!"),
        ("Song", "Live"),
        ("Song", "Live 1975-85"),
        ("Song", "Live in Paris"),
        ("Song", "Stop Making Sense (Live)"),
        ("Song", "The Köln Concert"),
        ("Song", "The Concert in Central Park"),
        ("Song", "James Brown in Concert"),
        ("Dark Star", "1972-08-27 Veneta"),
    ],
)
def test_concert_recordings_are_recognised(title: str, album: str) -> None:
    assert looks_live(title, album)


@pytest.mark.parametrize(
    ("title", "album"),
    [
        ("Alive", "Ten"),
        ("Olive", ""),
        ("Live and Let Die", ""),
        ("(Live and Let Die)", ""),
        ("Asking for It", "Live Through This"),
        ("Live Forever", "Definitely Maybe"),
        ("Stayin' Alive", ""),
        ("Long Live", "Speak Now"),
        ("Where I Live", ""),
        ("We Live in Two Worlds", ""),
        ("You Only Live Twice", ""),
        ("Who Wants to Live Forever", ""),
        ("Live Wire", ""),
        ("Live Is Life", ""),
        ("Live to Tell", ""),
        ("Live Your Life (feat. Rihanna)", ""),
        ("Without You (I Can't Live)", ""),
        ("I Live for You", ""),
        ("I live at night", ""),
        ("Song", "The Way We Live"),
        ("Song", "Long Live"),
        ("Song", "Piano Concerto No. 1"),
        ("Song", "Alive 2007"),
        ("Delivery", "Olive Tree"),
    ],
)
def test_the_word_alone_makes_no_concert(title: str, album: str) -> None:
    assert not looks_live(title, album)


@pytest.mark.parametrize(
    "title",
    [
        "Song (Remastered 2011)",
        "Song - 2009 Remaster",
        "Song - Remastered",
        "Song [2014 Remastered Version]",
        "Song (Mono)",
        "Song - Mono / Remastered",
        "Song (Single Version)",
        "Song - Single Version - Remastered",
        "Song (2011 Mix)",
        "Song (Bonus Track)",
        "Song (feat. Somebody)",
        "Song ft. Somebody",
        "SONG",
    ],
)
def test_copies_of_a_recording_share_a_key(title: str) -> None:
    assert recording_key("The Artist", title) == recording_key("Artist", "Song")


@pytest.mark.parametrize(
    "title",
    [
        "Song (Live)",
        "Song (Acoustic)",
        "Song (Somebody's Remix)",
        "Song - Extended Mix",
        "Song (Demo)",
        "Song Part II",
        "Song (Part 2)",
        "Song No. 5",
        "Song 2",
        "Song (Taylor's Version)",
    ],
)
def test_other_recordings_have_other_keys(title: str) -> None:
    assert recording_key("Artist", title) != recording_key("Artist", "Song")


def test_parts_and_numbers_are_told_apart() -> None:
    titles = ("Symphony No. 5 I", "Symphony No. 5 II", "Symphony No. 6 I", "Part I", "Part II", "(Remastered)", "!!!")
    assert len({recording_key("Artist", title) for title in titles}) == len(titles)


PLAIN = st.text(st.characters(categories=("Lu", "Ll", "Zs"), exclude_characters="lLſ"), max_size=30)
GENERIC = (
    "Intro",
    "Outro (Remastered)",
    "Interlude (feat. Somebody)",
    "Skit 2",
    "Untitled",
    "Prelude",
    "Overture",
    "Main Title",
    "End Credits",
    "Hidden Track",
    "Part II",
    "Track 01",
    "Side B",
    "II",
    "I. Allegro",
    "2. Satz",
    "IV. Allegro ma non troppo",
    "Andante con moto",
    "Menuetto - Trio",
    "Präludium",
    "Prélude & Fugue",
    "Sehr langsam - Lebhaft",
)
#: Like those, and yet the title of one song.
OWN_TITLES = (
    "Gloria",
    "Air",
    "Tempo",
    "1999",
    "7",
    "X",
    "Part of Me",
    "Intro to You",
    "Prelude to a Kiss",
    "The Interlude Song",
    "Overture to Candide",
    "Theme from Shaft",
    "Symphony No. 5: I. Allegro con brio",
    "Prelude in E Minor, Op. 28 No. 4",
    "Untitled (How Does It Feel)",
)


@pytest.mark.parametrize("title", GENERIC)
def test_a_title_that_many_recordings_have_is_told_apart_by_album_and_length(title: str) -> None:
    def key(album: str, seconds: int | None) -> str:
        return recording_key("Artist", title, album=album, duration_ms=seconds and seconds * 1000)

    assert len({key("First", 65), key("Second", 65), key("First", 185), key("First", None)}) == 4


@pytest.mark.parametrize("title", GENERIC)
@pytest.mark.parametrize(
    "album",
    ["First (Deluxe Edition)", "First [2011 Remaster]", "FIRST", "First (30th Anniversary Edition) [Remastered]"],
)
def test_it_is_the_same_recording_on_another_edition_of_the_album(title: str, album: str) -> None:
    first = recording_key("The Artist", title, album="First", duration_ms=65_200)
    assert first == recording_key("Artist", title, album=album, duration_ms=65_900)
    assert first != recording_key("Somebody", title, album=album, duration_ms=65_900)


@pytest.mark.parametrize("title", OWN_TITLES)
@pytest.mark.parametrize("copy", ["{}", "{} (Remastered 2011)", "{} - Single Version", "{} (feat. Somebody)"])
def test_a_song_is_the_same_recording_on_every_compilation(title: str, copy: str) -> None:
    own = recording_key("Artist", title, album="Album", duration_ms=200_000)
    assert own == recording_key("Artist", copy.format(title), album="Greatest Hits", duration_ms=214_000)


@given(PLAIN, PLAIN, st.integers(0, 10**7))
def test_the_album_says_nothing_of_a_title_with_a_word_of_its_own(title: str, album: str, length: int) -> None:
    title = f"{title} melancholy"
    assert recording_key("A", title) == recording_key("A", title, album=album, duration_ms=length)


def test_a_concert_is_not_its_studio_recording_even_under_the_same_title() -> None:
    assert recording_key("The Who", "My Generation", live=True) != recording_key("The Who", "My Generation")


#: As servers and shops write them.
LIVE_TITLES = (
    "Alive (Live at Wembley Arena)",
    "Song (Live in Paris)",
    "Layla (Unplugged)",
    "Song - Live at Madison Square Garden, New York, NY - 1972",
    "Song - Live / Remastered",
    "Song (Live / Remastered 2009)",
    "Song [Live on KEXP]",
    "Song (Live on KEXP)",
    "Song (KEXP Live Session)",
    "Song (BBC Live Session)",
    "Song (Radio 1 Live Lounge)",
    "Song - BBC Live Lounge",
    "Song (Live from the Tiny Desk)",
    "Song (live @ Fabrik)",
    "Song (En Directo)",
    "Song (In Concert)",
    "Song (Live 2004)",
    "Song (Live, 2004)",
    "Song (Paris, Live)",
    "Song (Acoustic / Live)",
    "Song (Demo / Live)",
    "Song (Live Acoustic Version)",
    "Song (Recorded Live at the Royal Albert Hall)",
    "Song (2012/Live At The Roundhouse)",
    "Song (Live in Dublin / 2006)",
    "Song (feat. Somebody) [Live]",
    "Song (Live) [feat. Somebody]",
    "Song (Live Bonus Track)",
    "Song (Bonus Live Track)",
    "Song (live in studio)",
    "Song (Live Studio Session)",
    "Song - Live Session",
    "Song (Live Vocal)",
    "Song *live*",
    "Song (Live From Spotify)",
    "Song （Live）",
    "Song【Live】",
    "Song ～ＬＩＶＥ～",
    "Song {Live}",
    "Song {Live in Paris}",
    "Song / Live",
    "Song / Live at Wembley",
    "Song ~ Live",
    "Song 〜 Live",
    "Song (Live BBC Session)",
    "Song (Live Radio 1 Session)",
    "Song (Live at Night of the Proms)",
)
#: Albums; the titles on them say nothing.
LIVE_ALBUMS = (
    "Live in Paris",
    "Live In Europe",
    "MTV Unplugged",
    "Unplugged",
    "Live at Leeds (Deluxe)",
    "At Folsom Prison (Live)",
    "Alive! (Live)",
    "Live at the Apollo, 1962",
    "Live After Death",
    "Live Rust",
    "Live/1975-85",
    "Live 1969",
    "Live '92",
    "Live Bullet",
    "Under a Blood Red Sky (Live)",
    "The Last Waltz (Live)",
    "1977-05-08 Barton Hall, Cornell University",
    "1977/05/08 - Cornell",
    "Dick's Picks, Vol. 8 (Live 5/2/70)",
    "Live From Mars",
    "Live from Here",
    "Live at Red Rocks",
    "Live @ Fabrik",
    "En Vivo",
    "En Concert",
    "Ao Vivo no Maracanã",
    "Live: P-Funk Earth Tour",
    "Live!: Tower of Power",
    "Live Album",
    "The Live Album",
    "Double Live",
    "Live Seeds",
    "Live Shit: Binge & Purge",
    "Live Killers",
    "Live Magic",
    "Live Evil",
    "Live Cream",
    "Live Peace in Toronto 1969",
    "Live Dead",
    "Live/Dead",
    "Live in Cook County Jail",
    "Live in the UK",
    "Live in '75",
    "Live in 1975",
    "Live in London",
    "Stop Making Sense (Live)",
    "The Song Remains the Same (Live)",
    "Made in Japan (Live)",
    "No Quarter: Jimmy Page & Robert Plant Unplugged",
    "Concert for Bangladesh",
    "The Concert for George",
    "Carnegie Hall Concert",
    "In Concert 1972",
    "Rock in Concert",
    "iTunes Live from SoHo",
    "Official Bootleg",
    "Bootleg Series Vol. 4: Live 1966",
    "Live in Gdańsk",
    "Live at KEXP",
    "VH1 Storytellers (Live)",
    "Songs (Live)",
    "The Köln Concert, Pt. I",
    "Wembley Live 1986",
    "Queen Live",
    "KISS Alive II (Live)",
    "Live Phish 01",
    "Live Phish, Vol. 4",
    "Live on Two Legs",
    "Live on Letterman",
    "iTunes Live: London Festival",
    "iTunes Festival: London 2010",
    "Recorded Live: The 12 Year Old Genius",
    "Live, Vol. 2",
    "Live, 1999",
)
#: The word is there, or seems to be, and means something else.
STUDIO_TITLES = (
    "Alive",
    "Olive",
    "Live & Let Die",
    "Live Forever",
    "Live Forever (Remastered)",
    "Live Like You Were Dying",
    "Live Your Life",
    "Live It Up",
    "Live It Up (Remix)",
    "Live My Life",
    "Live with Me",
    "Live with Me (Mono)",
    "Live in My Heart",
    "Live in the Moment",
    "Live in the Dark",
    "Live Fast, Die Young",
    "Live Fast Die Young",
    "Live to Win",
    "Live Wire",
    "Live Wire (Remastered 2008)",
    "Live for the Moment",
    "Live for Today",
    "Live Oak",
    "Live Free or Die",
    "Live Before You Die",
    "Live Is Life",
    "Live It Out",
    "Born to Live",
    "Learning to Live",
    "The Way I Live",
    "Where the Streets Live",
    "Long Live (Taylor's Version)",
    "Long Live Rock 'n' Roll",
    "The World We Live In",
    "This Is How We Live",
    "Live a Little",
    "Live and Learn",
    "Live and Die",
    "Live to Love",
    "Live to Rise",
    "Delivery",
    "Deliverance",
    "Oliver's Army",
    "Believe",
    "Relive",
    "Lively",
    "Liver",
    "How to Live",
    "If I Could Live Again",
    "People Live Here",
    "Nobody Lives Forever",
    "We Live for Love",
    "You Only Live Once",
    "Songs to Live By",
    "Live Those Songs",
    "Live Alone and Like It",
    "Live Undead (Demo)",
    "Live Close By, Visit Often",
    "Without You (I Can't Live)",
    "I Want to Live",
    "(I Just) Died in Your Arms",
    "Let Me Live",
    "Let Love Live",
    "Where Do I Begin (Live and Let Live)",
    "I'd Rather Live with You",
    "The Concert",
    "Concerto in D",
    "Concertina",
    "I Live in the City (Mono)",
    "Someone Who'll Live for Me",
    "Live in a Hiding Place",
    "Live in Fear",
    "Live in Colour",
    "Live Once",
    "Live on Love",
    "Live on the Edge",
    "Live Tonight",
    "Live Again",
    "Live Without Regrets",
    "The Unforgiven (Live and Learn)",
    "2001-2002",
    "Live: The Tomato Collection Story? no",
    "Live With It",
    "Where I Used to Live",
    "Live - Love - Laugh",
    "Live at Night",
    "Song (Live at Night)",
    "Song / Live at Night",
    "Yesterday / Live and Let Die",
    "Live Forever / Live Wire",
    "Song {Live Forever}",
    "Song (Live Forever Version)",
    "Song (Live Wire Sessions)",
    "Live, Love, Larf & Loaf",
    "Live: Love",
    "Never Live (2010)",
    "Live ~ Forever",
    "Live （Forever）",
)
#: Likewise.
STUDIO_ALBUMS = (
    "Alive",
    "Alive!",
    "Live Forever",
    "Live Laugh Love",
    "Live Like You Were Dying",
    "Live Your Life Be Free",
    "Live It Up",
    "Live Fast Die Young",
    "Live to Tell",
    "Live to Win",
    "Live Wire",
    "Live It Out",
    "Long Live Rock 'n' Roll",
    "The World We Live In",
    "Places We Live",
    "Oliver! (Original Soundtrack)",
    "Lively Up Yourself",
    "A Place to Live",
    "Words to Live By",
    "Concerto for Group and Orchestra",
    "Concert Band Favourites",
    "Violin Concertos",
    "Conception",
    "Music for a Concert Hall",
    "Live in Dreams",
    "Live in Colour",
    "1999-2005",
    "12-12-12",
    "Live, Love, Larf & Loaf",
    "Live: Love",
    "Never Live (2010)",
    "Must Live (Deluxe)",
    "Let Me Live",
    "Live at Night",
    "Live and Let Die",
    "Live Wire",
    "Live on Love",
    "Live On",
    "Live on the Edge",
    "How to Live: A Beginner's Guide",
    "Love Live! Sunshine!!",
)


@pytest.mark.parametrize("title", LIVE_TITLES)
def test_titles_of_concert_recordings(title: str) -> None:
    assert looks_live(title)
    assert looks_live(f"  {title} ", "Some Album")


@pytest.mark.parametrize("album", LIVE_ALBUMS)
def test_albums_of_concert_recordings(album: str) -> None:
    assert looks_live("Song", album)


@pytest.mark.parametrize("title", STUDIO_TITLES)
def test_titles_that_only_sound_like_concerts(title: str) -> None:
    assert not looks_live(title)


@pytest.mark.parametrize("album", STUDIO_ALBUMS)
def test_albums_that_only_sound_like_concerts(album: str) -> None:
    assert not looks_live("Song", album)


WORDS = st.lists(
    st.sampled_from(
        ["Alive", "Olive", "Delivery", "Believe", "Oliver", "Deliver", "Living", "Lives", "Lively", "Relive"]
    ),
    min_size=1,
)


@given(WORDS.map(" ".join), PLAIN)
def test_the_letters_inside_other_words_make_no_concert(words: str, rest: str) -> None:
    """ "Alive", "Olive" and their like, in any company that does not say it either."""
    said = re.search("conc|unplugged|vivo|directo|sbd|bootleg", rest, re.IGNORECASE)
    assert said or not looks_live(f"{words} {rest}", f"{rest} {words}")


@given(
    PLAIN,
    st.sampled_from(
        ["(Live)", "[Live]", "- Live", "(Live at {})", "- Live in {}", "(Live from {}, 1975)", "(live @ {})"]
    ),
    st.sampled_from(["Paris", "the Apollo", "Gdańsk", "KEXP", "Madison Square Garden"]),
)
def test_what_is_marked_as_live_is_live_whatever_the_title(title: str, mark: str, place: str) -> None:
    assert looks_live(f"x{title} {mark.format(place)}")


@given(st.dates())
def test_bootlegs_are_known_by_their_dates(date: datetime.date) -> None:
    assert looks_live("Dark Star", f"{date.isoformat()} Somewhere")
