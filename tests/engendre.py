# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Des demandes HTTP engendrées (Hypothesis) : chemins, paramètres, en-têtes, corps JSON, formulaires et fichiers.

Les valeurs sont de celles qui font trébucher un lecteur : nombres sans fin, moitiés de paire de substitution,
étiquettes de langue, encodages, références de cellules. Elles sont sans danger pour ce qui les lit.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import yaml
from conftest import RACINE
from hypothesis import strategies as st

LONG = "9" * 4400  # au-delà de 4 300 chiffres, Python refuse la conversion
MOTS = (
    *("", " ", "0", "-1", "1e999", "NaN", "Infinity", LONG, f"-{LONG}", f"1.{LONG}", "²", "٣", "1_000", "0x1F"),
    *("\ud83d", "\udc00x", "\x00", "\x1b[2J", "\ufeff", "\ufffe", "\u2028", "a\r\nb", "'\"<>&", "%", "%zz", "{", "[[", "\\u", "${x}"),
    *("fr", "EN", "fr-", "-", "en-x-", "a-bcdefghijk", "fr_CA", "i-", "x" * 300),
    *("../../etc", "//x", "/", ".", "..", "a/b", "http://", "http://[", "http://[::1", "mailto:x", "urn:", "ri:", "acteur:mcc", "acteur:", ":"),
    *("qui préside le CSRI", "raci", "json", "csv", "turtle", "xlsx", "html", "docx", "1.0", "0.2", "ssigri", "plan-gestion-ri"),
    *("SELECT * { ?s ?p ?o } LIMIT 1", "ASK {}", "SELECT", "DESCRIBE <x>", "CONSTRUCT WHERE { ?s ?p 1 }", f"ASK {{ FILTER ({LONG} > 1) }}"),
    *('ASK { FILTER ("a"@a-bcdefghijk = "b") }', "ASK { ?s ?p '\\uD83D' }", "9999-99-99", "2024-02-30", "-0001-01-01", "24:00:00"),
    *("A1", "ZZZZ1", "A99999999999", "A0", "$A$1", "1A", "utf-99", "idna", "punycode", "zip", "rot13", "utf-7", "unicode_escape"),
)  # fmt: skip
TYPES = (
    *("application/json", "application/ld+json", "application/x-yaml", "application/yaml", "text/turtle", "text/csv"),
    *("application/x-www-form-urlencoded", "multipart/form-data", "multipart/form-data; boundary=", "application/sparql-query"),
    *("application/sparql-query; charset=utf-16", "application/rdf+xml", "text/plain; charset=idna", "application/json; charset=zip"),
    *("", "x", "/", ";;", "text/html; q=", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "application/vnd.oasis.opendocument.spreadsheet",
)  # fmt: skip
ACCEPTE = (
    "*/*",
    "text/html",
    "application/json",
    "text/turtle",
    "application/xml;q=x",
    "a/b;q=1e9",
    "*/*;q=0",
    ",",
    "fr",
)
NOMS = (
    "a.yaml",
    "a.json",
    "a.ttl",
    "a.xlsx",
    "a.ods",
    "a.csv",
    "a.jsonld",
    "a",
    "",
    "..",
    "a\x00.yaml",
    "é.YAML",
    ".xlsx",
    "a.rdf",
    "a.xml",
    "a.nq",
)

mots = st.one_of(st.sampled_from(MOTS), st.text(max_size=12), st.integers().map(str))
octets = st.binary(max_size=60)


@dataclass
class Appel:
    """Une demande HTTP, telle que WSGI la reçoit."""

    methode: str
    chemin: str
    suite: str = ""
    entetes: dict[str, str] = field(default_factory=dict)
    corps: bytes = b""
    type: str = ""

    def environ(self) -> dict[str, Any]:
        brut = self.chemin.encode("utf-8", "surrogatepass")
        propres = {
            f"HTTP_{n.upper().replace('-', '_')}": re.sub(
                r"[\x00-\x1f\x7f]", "", v.encode("utf-8", "surrogatepass").decode("latin-1")
            )
            for n, v in self.entetes.items()
        }
        return {
            "REQUEST_METHOD": self.methode, "SCRIPT_NAME": "", "PATH_INFO": brut.decode("latin-1"),
            "QUERY_STRING": self.suite, "SERVER_NAME": "localhost", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1", "wsgi.version": (1, 0), "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.corps), "wsgi.errors": io.StringIO(), "wsgi.multithread": True,
            "wsgi.multiprocess": False, "wsgi.run_once": False, "CONTENT_TYPE": self.type,
            "CONTENT_LENGTH": str(len(self.corps)), **propres,
        }  # fmt: skip


def _pour_cent(texte: str) -> str:
    return quote(texte.encode("utf-8", "surrogatepass"), safe="")


def suites(noms: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Une chaîne de paramètres : ceux de la route, d'autres, des octets qui ne se lisent pas."""
    paire = st.tuples(st.sampled_from((*noms, "format", "x")), st.one_of(mots.map(_pour_cent), octets.map(quote)))
    lisible = st.lists(paire, max_size=4).map(lambda paires: "&".join(f"{n}={v}" for n, v in paires))
    return st.one_of(lisible, lisible, lisible, st.sampled_from(("&", "=", "%", "%ff=%fe", "a=%00", "query=%ff")))


entetes = st.dictionaries(
    st.sampled_from(("Accept-Language", "If-None-Match", "Range", "Cookie", "Accept-Encoding", "Origin", "If-Modified-Since", "Content-Encoding")),
    mots, max_size=2,
)  # fmt: skip
accepte = st.one_of(st.sampled_from(ACCEPTE), mots)

# JSON

feuilles = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), mots)
json_libre = st.recursive(
    feuilles, lambda x: st.one_of(st.lists(x, max_size=3), st.dictionaries(mots, x, max_size=3)), max_leaves=6
)
_CLES = (
    *("query", "queries", "q0", "type", "types", "limit", "properties", "conditions", "pid", "v", "ids", "id", "name", "matchType"),
    *("matchQuantifier", "matchQualifier", "propertyId", "propertyValue", "required", "extend", "lang", "prefix"),
)  # fmt: skip
json_du_protocole = st.recursive(
    feuilles,
    lambda x: st.one_of(st.lists(x, max_size=3), st.dictionaries(st.sampled_from(_CLES), x, max_size=4)),
    max_leaves=10,
)


def _ecrire_json(valeur: Any) -> bytes:
    return json.dumps(valeur).encode()  # ASCII : une moitié de paire y est « \ud83d », que json relit telle quelle


corps_json = st.one_of(
    json_du_protocole.map(_ecrire_json),
    json_libre.map(_ecrire_json),
    st.sampled_from((b"{", b"[" * 5000, b'{"a":' * 3000, f"[{LONG}]".encode(), b'"\\ud83d"', b"\xff\xfe{", b"", b"NaN", b'{"queries": {"q": {"query": "\\udc00"}}}')),
    octets,
)  # fmt: skip

# Soumissions : un exemple, une valeur changée

_EXEMPLES = tuple(
    lu for chemin in sorted((RACINE / "exemples").glob("*.yaml"))
    if isinstance(lu := yaml.load(chemin.read_text(encoding="utf-8"), yaml.BaseLoader), dict)
)  # fmt: skip


@st.composite
def soumissions(tirer: st.DrawFn) -> tuple[bytes, str]:
    """(octets, nom) d'une soumission dont une ou deux valeurs sont engendrées, dans un format que l'on lit."""
    document = dict(tirer(st.sampled_from(_EXEMPLES)))
    for cle in tirer(st.lists(st.sampled_from(sorted(document)), min_size=1, max_size=2)):
        document[cle] = tirer(st.one_of(mots, json_libre))
    if tirer(st.booleans()):
        document[tirer(mots)] = tirer(feuilles)
    return tirer(st.sampled_from((_en_json, _en_yaml, _en_turtle, _en_csv, _en_xlsx)))(document)


def _en_json(document: dict[str, Any]) -> tuple[bytes, str]:
    return _ecrire_json(document), "s.json"


def _en_yaml(document: dict[str, Any]) -> tuple[bytes, str]:
    # JSON est du YAML, et sans guillemets les valeurs sont lues par qui les devine
    lignes = [f"{k}: {v}" if isinstance(v, str) else f"{json.dumps(k)}: {json.dumps(v)}" for k, v in document.items()]
    return "\n".join(lignes).encode("utf-8", "surrogatepass"), "s.yaml"


def _en_turtle(document: dict[str, Any]) -> tuple[bytes, str]:
    triplets = [
        f"<urn:s> ri:{re.sub('[^a-z]', '', str(k)) or 'a'} {json.dumps(str(v))}{('', '@' + str(v)[:12], '^^xsd:date', '^^xsd:decimal')[i % 4]} ."
        for i, (k, v) in enumerate(document.items())
    ]
    tete = "@prefix ri: <https://w3id.org/cadre-ri/ontologie#> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n<urn:s> a ri:FicheProjet .\n"
    return (tete + "\n".join(triplets)).encode("utf-8", "surrogatepass"), "s.ttl"


def _en_csv(document: dict[str, Any]) -> tuple[bytes, str]:
    return "\n".join(f'"{k}";"{v}"' for k, v in document.items()).encode("utf-8", "surrogatepass"), "s.csv"


def _en_xlsx(document: dict[str, Any]) -> tuple[bytes, str]:
    """Un classeur écrit à la main : les références de cellules et les nombres y sont ceux que l'on veut."""
    propre = lambda x: re.sub(r"[^\t\n\x20-\ud7ff\ue000-\ufffd]", "", str(x)).replace("&", "&amp;").replace("<", "&lt;")  # noqa: E731
    references = [v for v in document.values() if isinstance(v, str) and re.fullmatch(r"[$A-Z0-9]{2,14}", v)]
    rangs = "".join(
        f'<row r="{i}"><c r="A{i}" t="inlineStr"><is><t>{propre(k)}</t></is></c><c r="{(references or [f"B{i}"])[0]}" t="{"n" if str(v).isdigit() else "str"}"><v>{propre(v)}</v></c></row>'
        for i, (k, v) in enumerate(document.items(), 1)
    )
    principal = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    bureau = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    contenu = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    pieces = {
        "[Content_Types].xml": f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{contenu}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{contenu}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{bureau}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{principal}" xmlns:r="{bureau}"><sheets><sheet name="Document" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{bureau}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{principal}"><sheetData>{rangs}</sheetData></worksheet>',
    }
    tampon = io.BytesIO()
    with zipfile.ZipFile(tampon, "w") as archive:
        for nom, texte in pieces.items():
            archive.writestr(nom, texte.encode("utf-8", "ignore"))
    return tampon.getvalue(), "s.xlsx"


fichiers = st.one_of(soumissions(), soumissions(), st.tuples(st.one_of(octets, corps_json), st.sampled_from(NOMS)))

# Corps

_CHAMPS = (
    *("fichier", "plan", "texte", "type", "format", "garde", "garde_nom", "action", "queries", "extend", "query", "update"),
    *("titre", "partenaires.0.nom", "montants.x.9", f"titre.{LONG}", "projets.99999999999999999999.titre", "a.b.c", ".", "0"),
)  # fmt: skip
_ACTIONS = (
    "valider",
    "ajouter:",
    "retirer:",
    "decrire:",
    "texte:",
    "rapport:html",
    "rapport:docx",
    "rapport:",
    "yaml",
    "xlsx",
    "docx",
    "reprendre",
    "?",
    f"retirer:titre.{LONG}",
)
_champ = st.one_of(
    st.tuples(st.just("action"), st.one_of(st.sampled_from(_ACTIONS), mots.map(lambda m: f"ajouter:{m}"))),
    st.tuples(st.sampled_from(_CHAMPS), st.one_of(mots, corps_json.map(lambda b: b.decode("latin-1")))),
    st.tuples(mots, mots),
)


def _partie(nom: str, contenu: bytes, fichier: str | None = None) -> bytes:
    noms = [nom, *([fichier] if fichier is not None else [])]
    propres = [re.sub(r'[\r\n"]', "", n).encode("utf-8", "surrogatepass") for n in noms]
    suite = b'; filename="' + propres[1] + b'"' if fichier is not None else b""
    return (
        b'--B\r\nContent-Disposition: form-data; name="' + propres[0] + b'"' + suite + b"\r\n\r\n" + contenu + b"\r\n"
    )


@st.composite
def corps(tirer: st.DrawFn) -> tuple[bytes, str]:
    """(octets, type de contenu)."""
    sorte = tirer(st.sampled_from(("json", "formulaire", "parties", "fichier", "libre")))
    if sorte == "json":
        return tirer(corps_json), "application/json"
    if sorte == "fichier":
        contenu, nom = tirer(fichiers)
        return contenu, tirer(st.sampled_from(TYPES)) if tirer(st.booleans()) else {
            "s.ttl": "text/turtle",
            "s.csv": "text/csv",
            "s.json": "application/json",
        }.get(nom, "application/yaml")
    if sorte == "libre":
        return tirer(octets), tirer(st.sampled_from(TYPES))
    champs = tirer(st.lists(_champ, max_size=5))
    if sorte == "formulaire":
        return "&".join(
            f"{_pour_cent(n)}={_pour_cent(v)}" for n, v in champs
        ).encode(), "application/x-www-form-urlencoded"
    parties = [_partie(n, v.encode("utf-8", "surrogatepass")) for n, v in champs]
    for champ in tirer(st.lists(st.sampled_from(("fichier", "fichier", "plan")), max_size=2)):
        contenu, nom = tirer(fichiers)
        parties.append(_partie(champ, contenu, nom))
    return b"".join(parties) + tirer(st.sampled_from((b"--B--\r\n", b""))), "multipart/form-data; boundary=B"


@st.composite
def appels(tirer: st.DrawFn, route: str, methode: str, connus: tuple[str, ...], parametres: tuple[str, ...]) -> Appel:
    """Un appel de cette route ; `connus` : valeurs qui y mènent quelque part ; `parametres` : ceux qu'elle décrit."""
    valeur = st.one_of(st.sampled_from(connus), st.sampled_from(connus), mots) if connus else mots
    chemin = re.sub(r"<[^>]+>", lambda _: tirer(valeur), route)
    appel = Appel(methode, chemin, tirer(suites(parametres)), tirer(entetes))
    appel.entetes["Accept"] = tirer(accepte)
    if methode != "GET":
        appel.corps, appel.type = tirer(corps())
    return appel
