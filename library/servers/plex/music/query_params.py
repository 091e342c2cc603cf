"""What lists and items of Plex are asked for, and what they may spare themselves and us."""

from library.servers.plex.http.client import Parameters

ARTISTS, ALBUMS = 8, 9
#: In a fixed order, in which new items come last.
BY_AGE: Parameters = {"sort": "id:asc"}
_USELESS = "Media,Image,UltraBlurColors,Country,Similar,Location,Label,Field"
#: Large, and of no use to us. Older servers send them all the same.
WITHOUT: Parameters = {"excludeElements": f"{_USELESS},Guid,Collection", "excludeFields": "summary"}
#: Of albums and artists: the collections that they are in.
OF_ALBUMS: Parameters = {"excludeElements": f"{_USELESS},Guid", "excludeFields": "summary"}
#: Of tracks: what other catalogues call them, which lists tell only those who ask.
OF_TRACKS: Parameters = {**OF_ALBUMS, "excludeElements": _USELESS, "includeGuids": 1}
#: Of single items: else Plex first looks at the files of each, and analyses them.
AS_IT_IS: Parameters = {"skipRefresh": 1}
