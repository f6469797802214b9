"""The bytes of one item -> its tree: no entities but characters, no network, no huge trees.

A document type never reaches the parser, so that no entity of its own is ever expanded.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from broadsheet.pipeline.readers.charsets import characters
from broadsheet.pipeline.records import Reason, Rejected

if TYPE_CHECKING:
    from lxml import etree

DECLARED = re.compile(rb"<\?xml[^<>]{0,100}?encoding\s*=\s*[\"']([\w.:-]{2,40})", re.IGNORECASE)
DECLARATION = re.compile(r"<\?xml\s[^<>]*\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL)
DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
NAMESPACE = re.compile(r"\sxmlns(?::([\w.-]+))?\s*=\s*(\"[^\"<>]*\"|'[^'<>]*')")
PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*):[A-Za-z_]")
# An ampersand, and what makes it an entity.
ENTITY = re.compile(r"&(?:#\d{1,7};|#[xX][0-9A-Fa-f]{1,6};|(\w{2,32});)?")
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
XML_ENTITIES = frozenset(("lt", "gt", "amp", "quot", "apos"))
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
# Charsets that a declaration means by the name of a smaller one.
SUPERSETS = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252"}


@dataclass(frozen=True, slots=True)
class Preamble:
    """What stands before the first item: the charset, prefixes of names, and the tree of it."""

    charset: str = "utf-8"
    namespaces: tuple[tuple[str, str], ...] = ()  # prefix ("" for none), quoted URI
    tree: etree._Element | None = None

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Read it as far as it can be read."""
        declared = DECLARED.search(raw)
        charset = declared[1].decode().lower() if declared else "utf-8"
        charset = SUPERSETS.get(charset, charset)
        text = DOCTYPE.sub("", decoded(raw, charset))
        spaces = {found[1] or "": found[2] for found in NAMESPACE.finditer(text)}
        begin = re.search(r"<[A-Za-z_]", text)
        tree = None
        if begin is not None:
            body = legal(text[begin.start() :]).encode("utf-8", "replace")
            tree = _parsed(body, recover=True)
        return cls(charset, tuple(spaces.items()), tree)


def _parsed(body: bytes, *, recover: bool = False) -> etree._Element:
    from lxml import etree  # noqa: PLC0415  (for workers: who plans loads none)

    parser = etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise Rejected(Reason.MALFORMED, f"not well-formed: {error.msg}") from None


def decoded(raw: bytes, charset: str) -> str:
    """Characters in the declared charset; what was wide is UTF-8 by now, whatever it declares."""
    name = charset.replace("_", "-")
    if name in ("utf-8", "utf8") or name.startswith(("utf-16", "utf-32", "ucs-", "utf16")):
        return characters(raw)
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return characters(raw)


def tree_of(raw: bytes, preamble: Preamble) -> etree._Element:
    """One item as a tree; raises `Rejected(MALFORMED)` where it is no XML."""
    text = DECLARATION.sub("", legal(decoded(raw, preamble.charset)))
    spaces = dict(preamble.namespaces)
    for prefix in {found[1] for found in PREFIX.finditer(text)} - {"xml", "xmlns"}:
        spaces.setdefault(prefix, f'"urn:undeclared:{prefix}"')
    spaces.pop("xml", None)
    names = "".join(f" xmlns{':' if p else ''}{p}={uri}" for p, uri in sorted(spaces.items()))
    whole = _parsed(f"<items{names}>{text}</items>".encode())
    first = next((one for one in whole if isinstance(one.tag, str)), None)
    if first is None:
        raise Rejected(Reason.MALFORMED, "no element in it")
    return first


def legal(text: str) -> str:
    """Text with entities of HTML as characters, bare ampersands escaped, nothing XML forbids.

    >>> legal("AT&T&nbsp;&eacute; &amp; &#2;<![CDATA[a&b]]>")
    'AT&amp;T\\xa0é &amp;  <![CDATA[a&b]]>'
    """
    text = FORBIDDEN.sub(" ", text)
    if "&" not in text:
        return text
    parts = CDATA.split(text)  # every other one is CDATA
    parts[::2] = [ENTITY.sub(_entity, part) for part in parts[::2]]
    return "".join(parts)


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if name is None:
        if found[0] == "&":
            return "&amp;"
        said = html.unescape(found[0])
        return found[0] if said and not FORBIDDEN.match(said) else " "
    if name in XML_ENTITIES:
        return found[0]
    character = html.unescape(found[0])
    if character == found[0]:  # nobody knows it
        return f"&amp;{name};"
    return html.escape(character, quote=False)
