"""A written time zone -> minutes ahead of UTC."""

import re

# Zones by the names that papers print. Ambiguous ones (IST, BST in Asia) mean what they mean
# in the language areas that print them most.
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 60, "west": 60, "ist": 330, "cet": 60, "mez": 60,
    "cest": 120, "mesz": 120, "eet": 120, "eest": 180, "msk": 180, "мск": 180, "pkt": 300,
    "bdt": 360, "wib": 420, "ict": 420, "hkt": 480, "sgt": 480, "awst": 480, "jst": 540,
    "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "est": -300, "edt": -240,
    "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420, "akst": -540,
    "hst": -600, "brt": -180, "art": -180, "clt": -240, "sast": 120, "wat": 60, "eat": 180,
}  # fmt: skip


def minutes_east(zone: str) -> int | None:
    """Minutes that a written zone is ahead of UTC; None where it is none.

    >>> minutes_east("+05:30"), minutes_east("EST"), minutes_east("gmt+3"), minutes_east("uhr")
    (330, -300, 180, None)
    """
    zone = zone.strip().strip("()").casefold()
    signed = re.fullmatch(r"(?:gmt|utc)?([+-])(\d{1,2}):?(\d{2})?", zone)
    if signed:
        minutes = int(signed[2]) * 60 + int(signed[3] or 0)
        return -minutes if signed[1] == "-" else minutes
    return ZONES.get(zone)
