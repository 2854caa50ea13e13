"""Claims with their evidence, as JSON (docs/certificate-format.md)."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from geomadv import checker
from geomadv.errors import InvalidInputError, shown
from geomadv.exact.arguments import checked_flag, checked_path
from geomadv.exact.dataset import Dataset
from geomadv.exact.notebook import drawn, with_plane
from geomadv.exact.reprs import LONGEST, Described, clipped

Json = Any

#: How the names of files end that are being written.
PARTIAL = ".partial"


def _as_dict(value: object) -> dict[Any, Any]:
    """What `json.dumps` is to write for an object that it does not know: a mapping as a dict."""
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} {shown(value)} is no JSON")


#: How certificates are written, whose text must not depend on the order in which a mapping was filled.
_FORM: dict[str, Any] = {"separators": (",", ":"), "sort_keys": True, "allow_nan": False, "default": _as_dict}


@dataclass(frozen=True, repr=False)
class DataReference(Described):
    """A data set by the digest of its canonical form, and perhaps where to find that."""

    sha256: str
    file: str | None = None


class _JsonObject:
    """A field of a frozen dataclass that is held as JSON text and read from it at each access.

    So nothing that somebody keeps of what was put in or given out can change it.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: object | None, owner: type) -> Json:
        return self if instance is None else json.loads(vars(instance)[self._name])

    def __set__(self, instance: object, value: Mapping[str, Json]) -> None:
        if not isinstance(value, Mapping):
            raise InvalidInputError(f"the {self._name} of a certificate is a mapping, got {shown(value)}")
        try:
            text = json.dumps(value, **_FORM)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidInputError(
                f"the {self._name} of a certificate must be JSON: {error}; see docs/certificate-format.md"
            ) from error
        vars(instance)[self._name] = text


@dataclass(frozen=True, repr=False)
class Certificate:
    """A claim about a data set, and the evidence from which it follows. It cannot be changed.

    Attributes
    ----------
    claim : mapping
        `kind`, `hypothesis_class` and the fields of the kind, encoded as in the format's specification; a new copy at
        each access, as is the evidence.
    evidence : mapping
    data : Dataset or DataReference

    Examples
    --------
    >>> import geomadv as ga
    >>> certificate = ga.max_margin(ga.Dataset([[1], [-1]], [1, -1])).certificate
    >>> ga.Certificate.from_json(certificate.to_json()).kind
    'max-margin'
    """

    claim: Mapping[str, Json]
    evidence: Mapping[str, Json]
    data: Dataset | DataReference

    def __post_init__(self) -> None:
        if not isinstance(self.data, Dataset | DataReference):
            raise InvalidInputError(
                f"the data of a certificate are a Dataset or a DataReference, got {type(self.data).__name__}"
            )

    @property
    def kind(self) -> str:
        """What kind of claim this is, such as "transfers"."""
        return str(self.claim.get("kind"))

    @property
    def digest(self) -> str:
        """The digest of the data that the claim is about."""
        return self.data.digest if isinstance(self.data, Dataset) else self.data.sha256

    def __repr__(self) -> str:
        return clipped(f"<Certificate of kind {shown(self.kind)} about {self.data!r}>", LONGEST)

    def _repr_html_(self) -> str:
        rows = [(name.replace("_", " "), clipped(json.dumps(value), 160)) for name, value in self.claim.items()]
        rows += [("data", clipped(repr(self.data), 160)), ("SHA-256 of the data", self.digest)]
        return with_plane("Certificate", rows, drawn(self.data, self.claim))

    def to_json(self, *, embed: bool = True, file: str | None = None) -> str:
        """The certificate as text.

        Parameters
        ----------
        embed
            Whether the data are written into the certificate; otherwise only their digest.
        file
            Without `embed`: where the canonical form of the data is, relative to the certificate.

        Returns
        -------
        str
            Canonical JSON and a line break: the same for equal certificates.

        Raises
        ------
        InvalidInputError
            If the data are to be embedded but only their digest is known, or an argument has another type.

        Examples
        --------
        >>> import geomadv as ga
        >>> S = ga.Dataset([[1], [-1]], [1, -1])
        >>> text = ga.max_margin(S).certificate.to_json(embed=False)
        >>> ga.verify(ga.Certificate.from_json(text), S).verdict
        'accepted'
        """
        if file is not None and not isinstance(file, str):
            raise InvalidInputError(f"file is the name of a file as text, got {shown(file)}; pass str(path)")
        if not checked_flag(embed, "embed"):
            reference = {"sha256": self.digest} if file is None else {"file": file, "sha256": self.digest}
            data = json.dumps(reference, **_FORM)
        elif isinstance(self.data, Dataset):
            data = self.data.canonical().decode("ascii")
        else:
            raise InvalidInputError("this certificate knows its data by digest only; pass embed=False")
        texts = vars(self)  # canonical JSON, all of them; so is what they are put into
        return (
            f'{{"claim":{texts["claim"]},"data":{data},"evidence":{texts["evidence"]},'
            f'"format":"geomadv-certificate","version":1}}\n'
        )

    def save(self, path: str | os.PathLike[str], *, embed: bool = True, file: str | None = None) -> Path:
        """Write `to_json` to a file, whole or not at all.

        Parameters
        ----------
        path : str or path-like
            Of the file, which is replaced if there is one.
        embed, file
            See `to_json`.

        Returns
        -------
        Path
            That of the file.

        Raises
        ------
        InvalidInputError
            As `to_json`; if the path is none, or there is no such directory.
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> import geomadv as ga
        >>> import tempfile
        >>> certificate = ga.max_margin(ga.Dataset([[1], [-1]], [1, -1])).certificate
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = certificate.save(f"{folder}/margin.json")
        ...     ga.Certificate.from_json(path.read_bytes()) == certificate
        True
        """
        return write_atomically(checked_path(path), self.to_json(embed=embed, file=file).encode("ascii"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Certificate:
        """Read a certificate back. Whether it holds is for `verify` to say.

        Parameters
        ----------
        text : str or bytes
            As `to_json` writes it.

        Returns
        -------
        Certificate
            With the data, or with a `DataReference` where these are not embedded.

        Raises
        ------
        InvalidInputError
            If the text is not a certificate.

        Examples
        --------
        >>> import geomadv as ga
        >>> certificate = ga.max_margin(ga.Dataset([[1], [-1]], [1, -1])).certificate
        >>> read = ga.Certificate.from_json(certificate.to_json())
        >>> read == certificate, ga.verify(read).verdict
        (True, 'accepted')
        """
        try:
            claim, value, evidence = checker.read_claim(text)
            data = _decode_data(value)
        except (checker.Malformed, TypeError, RecursionError) as error:
            raise InvalidInputError(f"not a certificate: {error}; see docs/certificate-format.md") from error
        if not isinstance(evidence, dict):
            raise InvalidInputError("not a certificate: the evidence is not an object; see docs/certificate-format.md")
        return cls(claim, evidence, data)


# Set here, where they are fields already, which to a type checker are mappings without default values.
for _name in ("claim", "evidence"):
    setattr(Certificate, _name, _JsonObject(_name))


def verify(certificate: Certificate, data: Dataset | None = None) -> checker.Result:
    """Have the independent checker re-derive the claim of a certificate.

    Parameters
    ----------
    certificate
        Any certificate.
    data
        The data set that it ought to be about; by default the one that it names.

    Returns
    -------
    checker.Result
        True in a boolean context iff the certificate is accepted; `reason` names the equation that fails otherwise.

    Raises
    ------
    InvalidInputError
        If the certificate is no `Certificate`, or the data are no `Dataset`.

    Examples
    --------
    >>> import geomadv as ga
    >>> margin = ga.max_margin(ga.Dataset([[1], [-1]], [1, -1]))
    >>> ga.verify(margin.certificate).verdict
    'accepted'
    """
    if not isinstance(certificate, Certificate):
        raise InvalidInputError(
            f"expected a Certificate, got {type(certificate).__name__}; read text with Certificate.from_json"
        )
    if data is not None and not isinstance(data, Dataset):
        raise InvalidInputError(f"expected a Dataset, got {type(data).__name__}; pass geomadv.Dataset(points, labels)")
    source = data if data is not None else certificate.data
    text = certificate.to_json(embed=False)
    return checker.check(text, data=source.canonical() if isinstance(source, Dataset) else None)


def write_atomically(path: str | os.PathLike[str], content: bytes) -> Path:
    """Write a file by way of a temporary one beside it, so that no reader ever sees a part."""
    target = Path(path)
    if not target.parent.is_dir():
        raise InvalidInputError(f"there is no directory {target.parent}; make it first")
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-", suffix=PARTIAL)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return target


def _decode_data(value: Json) -> Dataset | DataReference:
    if isinstance(value, dict) and "sha256" in value:
        if not all(isinstance(entry, str) for entry in value.values()) or not value.keys() <= {"file", "sha256"}:
            raise checker.Malformed("data is not a reference by file and sha256")
        return DataReference(value["sha256"], value.get("file"))
    data = checker.read_data(value)
    return Dataset([[Fraction(x, data.denominator) for x in row] for row in data.points], data.labels)
