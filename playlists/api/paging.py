"""How long lists are asked for: a page at a time."""

from typing import Annotated

from ninja import Schema
from pydantic import Field

#: What every database counts up to.
MOST = 2**31 - 1


class Page(Schema):
    """`limit` of them, after the first `offset`."""

    limit: Annotated[int, Field(ge=1, le=100)] = 20
    offset: Annotated[int, Field(ge=0, le=MOST)] = 0
