"""The read side of Plimsoll: a published snapshot in, pages out."""
