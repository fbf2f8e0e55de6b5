"""Pure: a page of a folder, or of the trash, as JSON. What the agent says of names, kinds and times is data, never believed."""

from datetime import UTC, datetime
from typing import Any

from sandbox.protocol.messages import Entry, Listing, TrashRows

KINDS = frozenset({"file", "folder", "link", "other"})


def as_json(listing: Listing, *, path: str) -> dict[str, Any]:
    """The page of `path` for the API and the file page."""
    return {
        "path": path,
        "writable": listing.writable,
        "total": listing.total,
        "complete": listing.complete,
        "entries": [_entry(entry) for entry in listing.entries],
    }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind if entry.kind in KINDS else "other",
        "size": entry.size,
        "modified_at": moment(entry.modified_at).isoformat(),
        "mode": entry.mode,
        "target": entry.target,
        "target_kind": entry.target_kind if entry.target_kind in KINDS else None,
        "utf8": entry.utf8,
    }


def entry_json(entry: Entry, *, path: str) -> dict[str, Any]:
    """What is at `path`, for the API."""
    return {
        "path": path,
        **_entry(entry),
        "writable": bool(entry.writable),
        "real_path": entry.real_path or path,
    }


def trash_json(found: TrashRows) -> dict[str, Any]:
    """A page of the trash for the API."""
    return {
        "items": [
            {
                "id": row.id,
                "path": row.path,
                "deleted_at": moment(row.deleted_at).isoformat(),
                "kind": row.kind if row.kind in KINDS else "other",
                "size": row.size,
            }
            for row in found.rows
        ],
        "total": found.total,
        "complete": found.complete,
    }


def moment(seconds: float) -> datetime:
    """A time in UTC; the epoch for one that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.fromtimestamp(0, tz=UTC)
