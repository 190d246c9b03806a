"""Reads the YAML that crm writes: block mappings and lists, flow ones on one line, quoted
and plain scalars on one line, literal text. Every scalar is a string. What is none of that
is an error, never a guess."""


class Error(Exception):
    pass


def load(text):
    lines = []
    for number, raw in enumerate(text.split("\n"), 1):
        lines.append((number, len(raw) - len(raw.lstrip(" ")), raw))
    value, at = _block(lines, _skip(lines, 0), 0)
    at = _skip(lines, at)
    if at < len(lines):
        raise Error(f"line {lines[at][0]}: what is this?")
    return value


def _skip(lines, at):
    while at < len(lines):
        text = lines[at][2].strip()
        if text and not text.startswith("#"):
            return at
        at += 1
    return at


def _block(lines, at, indent):
    at = _skip(lines, at)
    if at == len(lines):
        return {}, at
    number, own, raw = lines[at]
    if own < indent:
        raise Error(f"line {number}: nothing is there")
    if raw.lstrip(" ").startswith("- ") or raw.strip() == "-":
        return _list(lines, at, own)
    return _map(lines, at, own)


def _list(lines, at, indent):
    out = []
    while True:
        at = _skip(lines, at)
        if at == len(lines) or lines[at][1] < indent or lines[at][1] == indent and not lines[at][2].lstrip(" ").startswith("-"):
            return out, at
        number, own, raw = lines[at]
        rest = raw[own + 1 :]
        if own != indent or not rest.startswith(" "):
            raise Error(f"line {number}: no item of a list")
        inner = own + 1 + len(rest) - len(rest.lstrip(" "))
        rest = rest.strip()
        if rest[0] in "{['\"" or _key(rest) is None:
            value, at = _scalar(lines, at, rest, indent)
        else:
            lines[at] = (number, inner, " " * inner + raw[inner:])
            value, at = _map(lines, at, inner)
        out.append(value)


def _map(lines, at, indent):
    out = {}
    while True:
        at = _skip(lines, at)
        if at == len(lines) or lines[at][1] < indent:
            return out, at
        number, own, raw = lines[at]
        found = _key(raw.strip())
        if own != indent or found is None:
            if own == indent and raw.strip().startswith("- "):
                return out, at
            raise Error(f"line {number}: no key with a value")
        key, rest = found
        if key in out:
            raise Error(f"line {number}: {key} is there twice")
        rest = _uncomment(rest)
        if rest:
            out[key], at = _scalar(lines, at, rest, indent)
            continue
        after = _skip(lines, at + 1)
        deeper = after < len(lines) and (lines[after][1] > indent or lines[after][1] == indent and lines[after][2].strip().startswith("- "))
        out[key], at = _block(lines, after, indent) if deeper else ("", after)


def _key(text):
    """The key of "key: value", and the value; None when it is no such line."""
    if text[0] in "'\"":
        key, at = _quoted(text, 0)
        if text[at : at + 1] != ":":
            return None
        return key, text[at + 1 :].strip()
    at = text.find(": ")
    if at < 0 and text.endswith(":"):
        at = len(text) - 1
    if at < 0 or text[0] in "[{":
        return None
    return text[:at], text[at + 1 :].strip()


def _uncomment(text):
    if text.startswith("#"):
        return ""
    if text[:1] in ("'", '"'):
        _, at = _quoted(text, 0)
        if text[at:].strip() and not text[at:].strip().startswith("#"):
            raise Error(f"behind a quoted text: {text}")
        return text[:at]
    if text[:1] in ("[", "{"):
        _, at = _flow(text, 0)
        return text[:at]
    at = text.find(" #")
    return text[:at].rstrip() if at >= 0 else text


def _scalar(lines, at, text, indent):
    text = _uncomment(text)
    if text[0] == "|":
        return _literal(lines, at + 1, text, indent)
    if text[0] in "[{":
        value, end = _flow(text, 0)
    elif text[0] in "'\"":
        value, end = _quoted(text, 0)
    elif text[0] in ">&*!%@`":
        raise Error(f"line {lines[at][0]}: not read here: {text}")
    else:
        value, end = text, len(text)
        after = _skip(lines, at + 1)
        if after < len(lines) and lines[after][1] > indent and after == at + 1:
            raise Error(f"line {lines[after][0]}: a text of several lines")
    if text[end:].strip():
        raise Error(f"line {lines[at][0]}: what is {text[end:]}?")
    return value, at + 1


def _literal(lines, at, mark, indent):
    if mark not in ("|", "|-", "|+"):
        raise Error(f"not read here: {mark}")
    out, inner = [], None
    while at < len(lines):
        number, own, raw = lines[at]
        if raw.strip():
            if own <= indent:
                break
            inner = own if inner is None else inner
        out.append(raw[inner or 0 :])
        at += 1
    while out and not out[-1].strip():
        out.pop()
    return "\n".join(out) + ("" if mark == "|-" else "\n"), at


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", '"': '"', "\\": "\\", "/": "/", "a": "\a", "b": "\b", "e": "\x1b", "f": "\f", "v": "\v", " ": " ", "N": "\x85", "_": "\xa0"}


def _quoted(text, at):
    mark, out = text[at], []
    at += 1
    while at < len(text):
        c = text[at]
        if c == mark:
            if mark == "'" and text[at + 1 : at + 2] == "'":
                out.append("'")
                at += 2
                continue
            return "".join(out), at + 1
        if c == "\\" and mark == '"':
            e = text[at + 1]
            if e in _ESCAPES:
                out.append(_ESCAPES[e])
                at += 2
                continue
            n = {"x": 2, "u": 4, "U": 8}[e]
            out.append(chr(int(text[at + 2 : at + 2 + n], 16)))
            at += 2 + n
            continue
        out.append(c)
        at += 1
    raise Error(f"a quotation mark is not closed: {text}")


def _flow(text, at):
    """A list or mapping between brackets; the value, and where it ends."""
    opening = text[at]
    closing, out = ("]", []) if opening == "[" else ("}", {})
    at += 1
    while True:
        while text[at : at + 1] in (" ", ","):
            at += 1
        if at >= len(text):
            raise Error(f"a bracket is not closed: {text}")
        if text[at] == closing:
            return out, at + 1
        if opening == "[":
            value, at = _in_flow(text, at, ",]")
            out.append(value)
            continue
        key, at = _in_flow(text, at, ":")
        if text[at] != ":":
            raise Error(f"no key with a value: {text[at:]}")
        at += 1
        while text[at : at + 1] == " ":
            at += 1
        out[key], at = _in_flow(text, at, ",}")


def _in_flow(text, at, ends):
    if text[at] in "'\"":
        return _quoted(text, at)
    if text[at] in "[{":
        return _flow(text, at)
    start = at
    while at < len(text):
        c = text[at]
        if c in ends and (c != ":" or text[at + 1 : at + 2] in (" ", "")) or c in "]}":
            return text[start:at].strip(), at
        at += 1
    raise Error(f"a bracket is not closed: {text}")
