"""What goes out by the API."""

from pydantic import BaseModel, ConfigDict


class Out(BaseModel):
    """Is read straight from rows: a `Schema` of ninja would look each value of each row up in Python."""

    model_config = ConfigDict(from_attributes=True)
