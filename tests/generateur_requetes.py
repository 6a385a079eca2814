# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Générateur de requêtes SPARQL 1.1 sur le graphe : mêmes données et même graine, mêmes requêtes.

Une requête est un petit arbre composé au hasard autour d'un témoin, une solution réelle que l'on suit de
triplet en triplet : ce qui est obligatoire a donc une réponse. Le vocabulaire est lu dans le graphe par
SPARQL. Ce qu'un défaut de rdflib oblige à poser autrement s'écrit ‹pour rdflib¦selon la norme›.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field, replace
from functools import cache

import pyoxigraph as ox

from serveur.noyau.espaces import PREFIXES, abreger

Terme = ox.NamedNode | ox.Literal
MAX_LIGNES, MAX_SANS_FILTRES = 250, 1000
# {c} chaîne, {n} nombre, {b} booléen, {a} booléen que l'on peut nier, {v} variable liée, {x} IRI, {t} texte, {d} date,
# {o} variable peut-être non liée, {f} fragment d'une valeur, {m} motif, {r} remplacement, {i} entier, {k} liste d'IRI.
MODELES: dict[str, str] = {
    "c": """STR({v}); UCASE({c}); LCASE({c}); SUBSTR({c}, {i}); SUBSTR({c}, {i}, {i}); {t}; CONCAT({c}, {f}, {c})
        REPLACE({c}, {m}, {r}); REPLACE({c}, "‹(?i)¦›{M}", {r}‹¦, "i"›); STRBEFORE({c}, {f}); STRAFTER({c}, {f})
        ENCODE_FOR_URI({c}); MD5(STR({c})); SHA1(STR({c})); SHA256(STR({c})); LANG({t}); STRLANG(STR({c}), "fr"); IF({b}, {c}, {c})
        COALESCE(STR({o}), {c}); STR(DATATYPE({t})); STR(STRDT(STR({c}), ri:Code))""",
    "n": """STRLEN({c}); ABS({n} - {i}); CEIL({n} / {i}); FLOOR({n} / {i}); ROUND({n} / {i}); ({n} + {n}); ({n} - {n})
        ({n} * {i}); ({n} / {i}); YEAR({d}); MONTH({d}); DAY({d}); IF({b}, {n}, {n}); COALESCE(STRLEN({o}), {n})
        STRDT(STR(STRLEN({c})), xsd:integer)""",
    "b": """REGEX({c}, {m}); REGEX({c}, {m}, "i"); REGEX({c}, {m}, "is"); STRSTARTS({c}, {f}); STRENDS({c}, {f})
        CONTAINS({c}, {f}); LANGMATCHES(LANG({t}), "FR"); LANGMATCHES(LANG({t}), "*"); isIRI({v}); isLiteral({v})
        isBlank({v}); isNumeric({v}); BOUND({o}); {n} = {n}; {n} != {n}; {n} < {n}; {n} > {i}; STR({v}) <= {f}
        STR({v}) >= {f}; {x} IN ({k}); {x} NOT IN ({k}); sameTerm({x}, {x}); {x} = IRI(STR({x})); {x} != {x}
        DATATYPE({t}) = rdf:langString; ({b} && {b}); ({b} || {b}); ({a} || {n} = {n}); !({a})""",
    # rdflib : dans « && », une erreur l'emporte sur un faux (17.2) ; on ne nie donc jamais une conjonction.
    "a": "CONTAINS({c}, {f}); isLiteral({v}); BOUND({o}); {n} > {i}; {x} = {x}; STRSTARTS({c}, {f})",
}
EXPRESSIONS = {genre: tuple(re.split(r";\s+|\n\s*", modeles)) for genre, modeles in MODELES.items()}
SIMPLES = {"c": ("STR({v})", "{t}"), "n": ("STRLEN({c})",), "b": EXPRESSIONS["a"], "a": EXPRESSIONS["a"]}
FONCTIONS = [(genre, modele) for genre in "cnb" for modele in EXPRESSIONS[genre]]
# « nom:option » : la méthode et ce qu'on lui donne.
MOTIFS = """facultatif facultatif:imbrique union union moins moins_disjoint existe n_existe_pas lier valeurs sous_requete
    sous_requete_groupee graphe graphe:variable chemin chemin chemin chemin_nie chemin_nie:inverse""".split()
FORMES = """simple simple simple:DISTINCT simple:REDUCED ordonnee ordonnee:tranche groupee groupee groupee tout ask ask
    construire construire_court""".split()
DEPARTS = "ancre ancre ancre sujet rare valeurs liste".split()
CHEMINS = """{p}/{q} ^{e} {p}|{q} {t}* {t}+ {p}? ({p}/{q})? ^{e}/{e} ({t}|{p})+ {t}*/{p} ({p}|^{e})? ^{t}+
    ({t}/{t})*""".split()
# rdflib : MIN et MAX d'une IRI en font un littéral (18.5.1.5 les veut tels quels) ; on passe par STR.
_AGREGATS = """COUNT(*); COUNT({o}); COUNT(DISTINCT {o}); SUM({n}); SUM(DISTINCT {n}); AVG({n}); MIN({n}); MAX({n})
    MIN(STR({v})); SAMPLE({cle}); SAMPLE({cle}); SUM({n}) / COUNT(*); GROUP_CONCAT(STR({v}); SEPARATOR=" # ")
    GROUP_CONCAT(DISTINCT STR({v}); SEPARATOR=" # ")"""
AGREGATS = re.split(r"(?<=\)); (?!SEP)|\n\s*", _AGREGATS)


@dataclass(frozen=True)
class Noeud:
    """Un motif ; « @0 », « @1 »… y sont ses groupes. `jointure` : 1 s'il se joint à ce qui précède, 2 s'il
    s'évalue toujours à part (tranche, DISTINCT). `triplet` : il se fond dans le motif de graphe de base."""

    texte: str
    groupes: tuple[tuple[Noeud, ...], ...] = ()
    jointure: int = 0
    triplet: bool = False

    def __str__(self) -> str:
        return re.sub(r"@(\d)", lambda m: ecrire(self.groupes[int(m[1])]), self.texte)

    def joint_dedans(self) -> bool:
        return any(n.jointure or n.joint_dedans() for groupe in self.groupes for n in groupe)


def ecrire(groupe: tuple[Noeud, ...] | list[Noeud]) -> str:
    return " ".join(map(str, groupe))


def sans_filtres(groupe: tuple[Noeud, ...] | list[Noeud]) -> tuple[Noeud, ...]:
    """Le motif où plus rien n'est ôté ; ce que EXISTS cherche y devient facultatif."""
    gardes = [n for n in groupe if not re.match(r"MINUS|FILTER (\(|NOT)|‹¦FILTER", n.texte)]
    return tuple(
        replace(n, texte=n.texte.replace("FILTER EXISTS", "OPTIONAL"), groupes=tuple(map(sans_filtres, n.groupes)))
        for n in gardes
    )


def norme(texte: str) -> str:
    return re.sub(r"‹[^¦]*¦([^›]*)›", r"\1", texte)


def jumelle(texte: str) -> str:
    return re.sub(r"‹([^¦]*)¦[^›]*›", r"\1", texte)


@dataclass(frozen=True)
class Requete:
    """`jumelle` pose la même question à rdflib."""

    texte: str
    jumelle: str
    forme: str


@dataclass
class Contexte:
    """Variables liées à coup sûr et leur genre, le témoin, et les variables qui peuvent ne pas être liées."""

    genres: dict[str, str] = field(default_factory=dict)
    temoin: dict[str, Terme] = field(default_factory=dict)
    facultatives: list[str] = field(default_factory=list)

    def lier(self, nom: str, valeur: Terme) -> None:
        suffixe = "" if isinstance(valeur, ox.NamedNode) else valeur.datatype.value.rpartition("#")[2]
        genre = {"": "x", "integer": "n", "date": "d", "string": "t", "langString": "t"}.get(suffixe, "l")
        self.genres[nom], self.temoin[nom] = genre, valeur

    def de(self, *genres: str) -> list[str]:
        return [v for v, g in self.genres.items() if g in genres]

    def visibles(self) -> list[str]:
        return list(dict.fromkeys([*self.genres, *self.facultatives]))

    def seule(self, nom: str) -> Contexte:
        return Contexte({nom: self.genres[nom]}, {nom: self.temoin[nom]})


def terme(t: Terme) -> str:
    """Terme en SPARQL, préfixé si le nom local est simple (règle 15)."""
    court = abreger(t.value) if isinstance(t, ox.NamedNode) else ""
    return court if re.fullmatch(r"[a-z-]+:[A-Za-z][\w-]*", court) else str(t)


class Vocabulaire:
    """Ce que le graphe offre, lu par SPARQL et trié."""

    def __init__(self, magasin: ox.Store) -> None:
        self.magasin = magasin
        self.ancres: dict[Terme, list[Terme]] = {}
        for p, o, _ in self.lire(
            "SELECT ?p ?o (COUNT(?s) AS ?n) { ?s ?p ?o FILTER (isIRI(?s) && isIRI(?o)) } GROUP BY ?p ?o "
            "HAVING (COUNT(?s) > 1 && COUNT(?s) <= 40) ORDER BY ?p ?o"
        ):
            self.ancres.setdefault(p, []).append(o)
        predicats = list(self.lire("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"))
        self.predicats = [p for p, _ in predicats]
        self.rares = [p for p, n in predicats if int(n.value) <= 60]
        self.transitifs = self.colonne("SELECT DISTINCT ?p { ?a ?p ?b . ?b ?p ?c } ORDER BY ?p")
        self.listes = self.colonne("SELECT DISTINCT ?p { ?s ?p ?l . ?l rdf:first ?m FILTER isIRI(?s) } ORDER BY ?p")
        self.dates = self.colonne("SELECT DISTINCT ?d { ?s ?p ?d FILTER (DATATYPE(?d) = xsd:date) } ORDER BY ?d")
        self.graphes = self.colonne("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g")
        self.sortants, self.entrants = cache(self._sortants), cache(self._entrants)

    def lire(self, sparql: str) -> ox.QuerySolutions:
        return self.magasin.query(norme(sparql), use_default_graph_as_union=True, prefixes=PREFIXES)

    def colonne(self, sparql: str) -> list[Terme]:
        return [ligne[0] for ligne in self.lire(sparql)]

    def _sortants(self, s: Terme) -> list[tuple]:
        return [
            *map(tuple, self.lire(f"SELECT ?p ?o {{ {s} ?p ?o FILTER (!isBlank(?o)) }} ORDER BY ?p STR(?o) LANG(?o)"))
        ]

    def _entrants(self, o: Terme) -> list[tuple]:
        return [*map(tuple, self.lire(f"SELECT ?p ?s {{ ?s ?p {o} FILTER isIRI(?s) }} ORDER BY ?p ?s LIMIT 40"))]

    def compter(self, corps: str, distinct: str = "", plafond: int = MAX_LIGNES) -> int:
        """Nombre de solutions du motif, au plus `plafond` + 1."""
        dedans = f"SELECT {distinct} * {{ {corps} }} LIMIT {plafond + 1}"
        return int(self.colonne(f"SELECT (COUNT(*) AS ?_) {{ {dedans} }}")[0].value)


class Generateur:
    """Compose les requêtes ; chaque sorte de motif, de fonction et de forme revient à son tour."""

    def __init__(self, magasin: ox.Store, graine: int) -> None:
        self.voc, self.h = Vocabulaire(magasin), random.Random(graine)
        self.paquets: dict[str, list] = {}
        self.rang = 0

    def requetes(self, nombre: int) -> list[Requete]:
        """`nombre` requêtes toutes différentes."""
        vues: dict[str, Requete] = {}
        while len(vues) < nombre:
            self.rang, self.tirees = 0, []
            if (requete := self.une()) and requete.texte not in vues:
                vues[requete.texte] = requete
                continue
            # Une carte jouée pour rien revient presque toujours : toujours, une carte injouable ferait tourner en rond.
            for nom, carte in self.tirees:
                if self.h.random() < 0.8:
                    self.paquets[nom].insert(0, carte)
        return list(vues.values())

    def piocher(self, nom: str, choix: list):
        """Tire sans remise : rien n'est oublié, et l'ordre reste celui du hasard."""
        if not self.paquets.get(nom):
            self.paquets[nom] = self.h.sample(choix, len(choix))
        self.tirees.append((nom, self.paquets[nom].pop()))
        return self.tirees[-1][1]

    def appeler(self, genre: str, carte: str, *arguments: object):
        nom, _, option = carte.partition(":")
        return getattr(self, f"{genre}_{nom}")(*arguments, *([option] if option else []))

    def une(self) -> Requete | None:
        ctx, depart, self.anonyme = Contexte(), self.piocher("depart", DEPARTS), ""
        corps = self.appeler("depart", depart, ctx)
        liees, self.flou, self.socle = set(ctx.genres), depart in ("rare", "liste"), ecrire(corps)
        motifs = [self.piocher("motif", MOTIFS), *self.h.choices(MOTIFS, k=self.h.choice((0, 0, 1, 1, 2)))]
        noeuds = [n for motif in motifs if ctx.de("x") and (n := self.appeler("motif", motif, ctx))]
        # Un triplet de plus entre d'ordinaire dans le premier motif, s'il ne tient qu'à lui.
        tardives = set(ctx.genres) - liees
        fondus = [n for n in noeuds if n.triplet and not tardives & set(re.findall(r"\?v\d+", n.texte))]
        fondus = [n for n in fondus if self.h.random() < 0.8]
        corps = [*corps, *fondus, *(n for n in noeuds if n not in fondus)]
        genre, modele = self.piocher("fonction", FONCTIONS)
        if genre == "b" or self.h.random() < 0.3:
            corps.append(self.filtre(ctx, modele if genre == "b" else None))
        expression = None if genre == "b" else self.expression(genre, ctx, 2, modele)
        if not self.admissible(corps, ctx):
            return None
        forme = self.piocher("forme", FORMES)
        if not (texte := self.appeler("forme", forme, ctx, corps, expression)):
            return None
        noms = set(re.findall(r"([a-z-]+):[A-Za-z]", re.sub(r"<[^>\s]*>", "", texte)))
        prologue = "".join(f"PREFIX {p}: <{e}>\n" for p, e in PREFIXES.items() if p in noms)
        return Requete(prologue + norme(texte), prologue + jumelle(texte), forme)

    def admissible(self, corps: list[Noeud], ctx: Contexte) -> bool:
        """Peu de solutions, et rien que l'un des deux moteurs fausse ou traîne.

        rdflib : au-delà de la première jointure, il évalue la droite à part et en fait un ensemble, d'où des doublons
        perdus (18.5, Join garde les cardinalités) ; la droite doit alors être petite et sans doublon.
        """
        joint = rompu = False
        for rang, noeud in enumerate(corps):
            if rang and (noeud.jointure or (noeud.triplet and rompu)):
                if joint or noeud.jointure == 2 or noeud.joint_dedans():
                    nombre = self.voc.compter(str(noeud))
                    if nombre > MAX_LIGNES or nombre != self.voc.compter(str(noeud), "DISTINCT"):
                        return False
                joint = True
            if noeud.texte.startswith("MINUS") and self.voc.compter(ecrire(noeud.groupes[0])) > MAX_LIGNES:
                return False
            joint, rompu = joint or noeud.joint_dedans(), rompu or not noeud.triplet
        texte = ecrire(corps)
        # pyoxigraph fond les doublons d'une alternative (18.4 : c'est une union), donc ceux de « !(p|^q) ».
        if not MAX_LIGNES >= self.voc.compter(texte) == self.voc.compter(jumelle(texte)):
            return False
        # rdflib évalue dans l'ordre écrit : aucun début de la requête ne doit foisonner.
        noeuds = sans_filtres(corps)
        debuts = [ecrire(noeuds[: fin + 1]) for fin in range(len(noeuds))]
        if any(self.voc.compter(debut, plafond=MAX_SANS_FILTRES) > MAX_SANS_FILTRES for debut in debuts):
            return False
        brut = debuts[-1]
        # rdflib : STR d'un nœud anonyme rend son nom (17.4.2.5 : une erreur).
        variables = dict.fromkeys(v for v in re.findall(r"\?v\d+", brut) if v != self.anonyme)
        return not self.voc.lire(f"ASK {{ {{ {brut} }} FILTER ({' || '.join(f'isBlank({v})' for v in variables)}) }}")

    # Expressions

    def expression(self, genre: str, ctx: Contexte, profondeur: int = 2, modele: str | None = None) -> str:
        modele = modele or self.h.choice(EXPRESSIONS[genre] if profondeur > 0 else SIMPLES[genre])
        return re.sub(r"\{(\w)\}", lambda m: self.trou(m[1], ctx, profondeur - 1), modele)

    def trou(self, sorte: str, ctx: Contexte, profondeur: int) -> str:
        h = self.h
        if sorte in "cnba":
            nombres = ctx.de("n") if sorte == "n" else []
            return h.choice(nombres) if nombres and h.random() < 0.6 else self.expression(sorte, ctx, profondeur)
        if sorte in "xtd" and (variables := ctx.de(sorte)):
            variable = h.choice(variables)
            # La même propriété peut ailleurs porter un mois, dont YEAR n'est pas défini (17.4.5).
            date = f"IF(DATATYPE({variable}) = xsd:date, {variable}, {h.choice(self.voc.dates)})"
            return date if sorte == "d" else variable
        variable = h.choice(list(ctx.genres))
        valeur = h.choice(list(ctx.temoin.values())).value
        mot = h.choice(re.findall(r"[A-Za-zéèêàç]{2,}", valeur) or ["a"])[: h.randint(2, 6)]
        match sorte:
            case "v":
                return variable
            case "t":
                return f"STR({variable})"
            case "d":
                return str(h.choice(self.voc.dates))
            case "o":
                return h.choice([*ctx.facultatives, *ctx.facultatives, variable])
            case "x":
                return terme(self.ancre()[1])
            case "k":
                temoins = [terme(t) for t in ctx.temoin.values() if isinstance(t, ox.NamedNode)]
                return ", ".join(dict.fromkeys([terme(self.ancre()[1]), *h.sample(temoins, min(2, len(temoins)))]))
            case "f":
                return str(ox.Literal(h.choice((mot, mot, valeur[: h.randint(1, 30)], valeur[-3:], " "))))
            case "m" | "M":
                motifs = ("({})", "^({})", "({})$", "({}|zz)", "(.){}", "({}.*)", "([{}])", "([aeiou]+)")
                motif = h.choice(motifs).format(mot)
                return motif if sorte == "M" else f'"{motif}"'
            case "r":
                return h.choice(('"[$1]"', '"$1$1"', '"-"', '""'))
        return str(h.randint(2, 9))

    def filtre(self, ctx: Contexte, modele: str | None = None) -> Noeud:
        """FILTER que le témoin passe, ou presque toujours."""
        expression = "true"
        for _ in range(6):
            expression = self.expression("b", ctx, 2, modele)
            for essai in (expression, f"!({expression})"):
                if ("&&" not in expression or essai is expression) and self.passe(ctx, essai):
                    return Noeud(f"FILTER ({essai})")
        return Noeud(f"FILTER ({expression})")

    def passe(self, ctx: Contexte, expression: str) -> bool:
        valeurs = " ".join(map(str, ctx.temoin.values()))
        return bool(self.voc.lire(f"ASK {{ VALUES ({' '.join(ctx.temoin)}) {{ ({valeurs}) }} FILTER ({expression}) }}"))

    # Départs : un motif sélectif, dont le témoin est une solution

    def nouvelle(self) -> str:
        self.rang += 1
        return f"?v{self.rang}"

    def depart_ancre(self, ctx: Contexte) -> list[Noeud]:
        p, o, x = *self.ancre(), self.nouvelle()
        ctx.lier(x, self.h.choice(self.sujets(p, o)))
        return [Noeud(f"{x} {terme(p)} {terme(o)} .", triplet=True), *self.pas(ctx, self.h.choice((0, 1, 1, 2)))]

    def depart_sujet(self, ctx: Contexte) -> list[Noeud]:
        s, o = self.h.choice(self.sujets(*self.ancre())), self.nouvelle()
        p, valeur = self.h.choice(self.voc.sortants(s))
        ctx.lier(o, valeur)
        return [Noeud(f"{terme(s)} {terme(p)} {o} .", triplet=True), *self.pas(ctx, self.h.choice((0, 1, 2)))]

    def depart_rare(self, ctx: Contexte) -> list[Noeud]:
        s, o, p = self.nouvelle(), self.nouvelle(), self.h.choice(self.voc.rares)
        return self.depart_motif(ctx, f"{s} {terme(p)} {o} .", s, o) or self.depart_ancre(ctx)

    def depart_liste(self, ctx: Contexte) -> list[Noeud]:
        """Une liste RDF : son nœud anonyme n'est pas projeté, ses membres le sont."""
        x, liste, y, p = self.nouvelle(), self.nouvelle(), self.nouvelle(), self.h.choice(self.voc.listes)
        self.anonyme = liste
        corps = self.depart_motif(ctx, f"{x} {terme(p)} {liste} . {liste} rdf:rest*/rdf:first {y} .", x, y)
        return [*corps, Noeud(f"FILTER (isBlank({liste}) && isIRI({x}) && isIRI({y}))")]

    def depart_motif(self, ctx: Contexte, motif: str, x: str, y: str) -> list[Noeud]:
        filtre = f"FILTER (isIRI({x}) && !isBlank({y}))"
        lignes = list(self.voc.lire(f"SELECT {x} {y} {{ {motif} {filtre} }} ORDER BY {x} STR({y}) LANG({y})"))
        for nom, valeur in zip((x, y), self.h.choice(lignes) if lignes else (), strict=False):
            ctx.lier(nom, valeur)
        return [Noeud(motif, triplet=True)] if lignes else []

    def depart_valeurs(self, ctx: Contexte) -> list[Noeud]:
        x, tous = self.nouvelle(), self.sujets(*self.ancre())
        gardes = self.h.sample(tous, self.h.randint(1, min(5, len(tous))))
        ctx.lier(x, gardes[0])
        valeurs = Noeud(f"VALUES {x} {{ {' '.join(map(terme, gardes))} }}", jointure=1)
        return [valeurs, *self.pas(ctx, self.h.choice((1, 2)))]

    def ancre(self) -> tuple[Terme, Terme]:
        p = self.h.choice(list(self.voc.ancres))
        return p, self.h.choice(self.voc.ancres[p])

    def sujets(self, p: Terme, o: Terme) -> list[Terme]:
        return self.voc.colonne(f"SELECT ?s {{ ?s {p} {o} FILTER isIRI(?s) }} ORDER BY ?s")

    def pas(self, ctx: Contexte, nombre: int = 1) -> list[Noeud]:
        """Triplets que le témoin vérifie, à partir d'une variable liée ; la nouvelle variable entre au contexte."""
        noeuds = []
        for _ in range(nombre):
            if not (variables := ctx.de("x")):
                break
            x, n = self.h.choice(variables), self.nouvelle()
            entrants, sortants = self.voc.entrants(ctx.temoin[x]), self.voc.sortants(ctx.temoin[x])
            if not sortants or (0 < len(entrants) < 15 and self.h.random() < 0.25):
                sujet, (p, valeur), objet = n, self.h.choice(entrants), x
            else:
                sujet, (p, valeur), objet = x, self.h.choice(sortants), n
            noeuds.append(Noeud(f"{sujet} {terme(p)} {objet} .", triplet=True))
            ctx.lier(n, valeur)
        return noeuds

    # Motifs

    def dedans(self, ctx: Contexte, filtrer: float) -> tuple[Contexte, list[Noeud], str]:
        """Groupe intérieur : un triplet parfois filtré, qui part d'une variable du dehors ; et la variable qu'il lie."""
        interieur = ctx.seule(self.h.choice(ctx.de("x")))
        noeuds = self.pas(interieur)
        return interieur, noeuds + [self.filtre(interieur)] * (self.h.random() < filtrer), list(interieur.genres)[-1]

    def motif_facultatif(self, ctx: Contexte, option: str = "") -> Noeud:
        interieur, noeuds, n = self.dedans(ctx, 0)
        if self.h.random() < 0.3:
            # Une propriété que le témoin n'a peut-être pas.
            sujet, p = next(iter(interieur.genres)), terme(self.h.choice(self.voc.predicats))
            noeuds, interieur.genres[n] = [Noeud(f"{sujet} {p} {n} .", triplet=True)], "l"
        if option == "imbrique" and interieur.de("x"):
            noeuds.append(self.motif_facultatif(interieur, "dans"))
        if self.h.random() < 0.5:
            # Le filtre voit aussi le dehors (6.1) ; rdflib : dans un OPTIONAL imbriqué, seulement les variables neuves.
            tout = Contexte(ctx.genres | interieur.genres, ctx.temoin | interieur.temoin)
            tout = tout.seule(n) if option == "dans" else tout
            noeuds.append(
                self.filtre(tout) if self.h.random() < 0.5 else Noeud(f"FILTER ({self.expression('b', tout)})")
            )
        ctx.facultatives += [n, *interieur.facultatives]
        return Noeud("OPTIONAL { @0 }", (tuple(noeuds),))

    def motif_union(self, ctx: Contexte) -> Noeud:
        branches, marque, dehors = [], self.nouvelle(), self.h.choice(list(ctx.genres))
        for rang in range(self.h.choice((2, 2, 3))):
            interieur, noeuds, n = self.dedans(ctx, 0.3)
            ctx.facultatives.append(n)
            if self.h.random() < 0.4:
                noeuds.append(Noeud(f'BIND ("branche {rang}" AS {marque})'))
                ctx.facultatives.append(marque)
            if self.h.random() < 0.15 and dehors not in interieur.genres:
                # rdflib laisse la branche voir le dehors ; selon 18.2.2 elle ne le voit pas, et le filtre n'ôte rien.
                noeuds.append(Noeud(f"‹¦FILTER (!BOUND({dehors}))›"))
            branches.append(tuple(noeuds))
        return Noeud(" UNION ".join(f"{{ @{rang} }}" for rang in range(len(branches))), tuple(branches), jointure=1)

    def motif_moins(self, ctx: Contexte) -> Noeud | None:
        """MINUS qui ôte, quand il y en a, d'autres solutions que le témoin."""
        x = self.h.choice(ctx.de("x"))
        autres = [v for v in self.valeurs_de(x) if isinstance(v, ox.NamedNode) and v != ctx.temoin[x]]
        propres = set(self.voc.sortants(ctx.temoin[x]))
        paires = self.voc.sortants(self.h.choice(autres)) if autres else [self.ancre()]
        if not (paires := [(p, o) for p, o in paires if (p, o) not in propres]):
            return None
        p, o = map(terme, self.h.choice(paires))
        return Noeud("MINUS { @0 }", ((Noeud(f"{x} {p} {o} .", triplet=True),),))

    def valeurs_de(self, x: str) -> list[Terme]:
        dedans = f"{{ {self.socle} }} FILTER BOUND({x})"
        return self.voc.colonne(f"SELECT DISTINCT {x} {{ {dedans} }} ORDER BY {x} LIMIT 40") if x in self.socle else []

    def motif_moins_disjoint(self, _ctx: Contexte) -> Noeud:
        """MINUS sans variable commune : il n'ôte rien (8.3.3)."""
        p = terme(self.h.choice(self.voc.rares))
        return Noeud("MINUS { @0 }", ((Noeud(f"{self.nouvelle()} {p} {self.nouvelle()} .", triplet=True),),))

    def motif_existe(self, ctx: Contexte) -> Noeud:
        return Noeud("FILTER EXISTS { @0 }", (tuple(self.dedans(ctx, 0.4)[1]),))

    def motif_n_existe_pas(self, ctx: Contexte) -> Noeud:
        x = self.h.choice(ctx.de("x"))
        connus = {p for p, _ in self.voc.sortants(ctx.temoin[x])}
        p = terme(self.h.choice([p for p in self.voc.predicats if p not in connus]))
        return Noeud("FILTER NOT EXISTS { @0 }", ((Noeud(f"{x} {p} {self.nouvelle()} .", triplet=True),),))

    def motif_lier(self, ctx: Contexte) -> Noeud:
        expression = self.expression(self.h.choice("cnb"), ctx)
        ctx.facultatives.append(n := self.nouvelle())
        return Noeud(f"BIND ({expression} AS {n})")

    def motif_valeurs(self, ctx: Contexte) -> Noeud:
        x, n = self.h.choice(ctx.de("x")), self.nouvelle()
        voulus = list(dict.fromkeys(map(terme, (ctx.temoin[x], self.ancre()[1], self.ancre()[1]))))
        if self.h.random() < 0.3:
            return Noeud(f"VALUES {x} {{ {' '.join(voulus)} }}", jointure=1)
        ctx.facultatives.append(n)
        lignes = " ".join(f"({v} {self.h.choice(('7', 'true', 'UNDEF'))})" for v in voulus)
        return Noeud(f'VALUES ({x} {n}) {{ {lignes} (UNDEF "sans sujet") }}', jointure=1)

    def motif_sous_requete(self, ctx: Contexte) -> Noeud | None:
        x = self.h.choice(ctx.de("x"))
        pairs = [(p, o) for p, o in self.voc.sortants(ctx.temoin[x]) if o in self.voc.ancres.get(p, ())]
        if not pairs:
            return None
        p, o = map(terme, self.h.choice(pairs))
        tranche = self.h.choice(("", f" ORDER BY {x} LIMIT {self.h.randint(2, 40)}", f" ORDER BY DESC({x}) OFFSET 1"))
        corps = (Noeud(f"{x} {p} {o} .", triplet=True),)
        return Noeud(f"{{ SELECT DISTINCT {x} WHERE {{ @0 }}{tranche} }}", (corps,), jointure=2)

    def motif_sous_requete_groupee(self, ctx: Contexte) -> Noeud | None:
        # rdflib y laisse entrer les variables du dehors (12.1 : non) : celles qu'elle ne projette pas sont donc neuves.
        x, compte, y = self.h.choice(ctx.de("x")), self.nouvelle(), self.nouvelle()
        if not (sortants := self.voc.sortants(ctx.temoin[x])):
            return None
        ctx.facultatives.append(compte)
        # rdflib : GROUP BY de zéro solution rend un groupe vide (18.5 : aucun) ; HAVING l'ôte.
        having = self.h.choice(("‹ HAVING (COUNT(*) > 0)¦›", f" HAVING (COUNT({y}) > 0)"))
        agregat = self.h.choice((f"COUNT({y})", f"COUNT(DISTINCT {y})", f"SUM(STRLEN(STR({y})))", f"MAX(STR({y}))"))
        corps = (Noeud(f"{x} {terme(self.h.choice(sortants)[0])} {y} FILTER (!isBlank({y}))", triplet=True),)
        return Noeud(
            f"{{ SELECT {x} ({agregat} AS {compte}) WHERE {{ @0 }} GROUP BY {x}{having} }}", (corps,), jointure=1
        )

    def motif_graphe(self, ctx: Contexte, option: str = "") -> Noeud:
        interieur, noeuds, n = self.dedans(ctx, 0.4)
        valeurs = f"VALUES ({' '.join(interieur.temoin)}) {{ ({' '.join(map(str, interieur.temoin.values()))}) }}"
        graphes = self.voc.colonne(f"SELECT ?g {{ {valeurs} GRAPH ?g {{ {noeuds[0]} }} }} ORDER BY ?g")
        graphe = self.h.choice(graphes if option or self.h.random() < 0.8 else self.voc.graphes)
        if self.h.random() < 0.3:
            noeuds.append(self.motif_facultatif(interieur, "dans"))
        ctx.facultatives += interieur.facultatives
        ctx.lier(n, interieur.temoin[n])
        if option == "variable":
            ctx.lier(nom := self.nouvelle(), graphe)
            ctx.genres[nom] = "g"  # une IRI dont aucun triplet ne part
        return Noeud(f"GRAPH {nom if option else terme(graphe)} {{ @0 }}", (tuple(noeuds),), jointure=1)

    def motif_chemin(self, ctx: Contexte) -> Noeud | None:
        x = self.h.choice(ctx.de("x"))
        sortants, entrants = self.voc.sortants(ctx.temoin[x]), self.voc.entrants(ctx.temoin[x])
        if not sortants:
            return None
        p, o = self.h.choice(sortants)
        suite = (self.voc.sortants(o) if isinstance(o, ox.NamedNode) else []) or sortants
        # pyoxigraph fond les doublons de « p|q » (18.4 : c'est une union) ; p et q n'y relient jamais les mêmes nœuds.
        if not (suite := [q for q, _ in suite if not self.voc.lire(f"ASK {{ ?s {p} ?o ; {q} ?o }}")]):
            return None
        transitifs = [t for t in self.voc.transitifs if t in {q for q, _ in sortants}] or self.voc.transitifs
        e = self.h.choice(entrants)[0] if entrants else self.h.choice(self.voc.rares)
        noms = {"p": p, "q": self.h.choice(suite), "e": e, "t": self.h.choice(transitifs)}
        chemin = self.piocher("chemin", CHEMINS).format(**{nom: terme(v) for nom, v in noms.items()})
        cherche = f"SELECT DISTINCT ?b {{ {ctx.temoin[x]} {chemin} ?b FILTER isIRI(?b) }} ORDER BY ?b LIMIT 20"
        if self.h.random() < 0.2 and (bouts := self.voc.colonne(cherche)):
            return self.sur_chemin(f"{x} {chemin} {terme(self.h.choice(bouts))}")
        ctx.facultatives.append(n := self.nouvelle())
        return self.sur_chemin(f"{x} {chemin} {n}")

    def sur_chemin(self, triplet: str) -> Noeud:
        # rdflib suit le chemin de tout le graphe si rien d'ancré ne le précède ; un groupe à part l'évalue ensuite.
        if self.flou:
            return Noeud(f"‹{{ {triplet} }}¦{triplet} .›", jointure=1)
        return Noeud(f"{triplet} .", triplet=True)

    def motif_chemin_nie(self, ctx: Contexte, option: str = "") -> Noeud:
        x, n = self.h.choice(ctx.de("x")), self.nouvelle()
        ctx.facultatives.append(n)
        voisins = [p for p, _ in self.voc.sortants(ctx.temoin[x])]
        a, b = map(terme, self.h.sample(list(dict.fromkeys([*voisins, *self.h.sample(self.voc.predicats, 3)])), 2))
        if not option:
            return self.sur_chemin(f"{x} {self.h.choice((f'!{a}', f'!({a}|{b})'))} {n}")
        # rdflib lit « !^p » comme l'absence d'un triplet inverse (9.1 : ce sont les triplets inverses d'un autre prédicat).
        if self.h.random() < 0.5:
            return Noeud(f"‹{{ {n} !{a} {x} }}¦{x} !^{a} {n} .›", jointure=1)
        return Noeud(f"‹{{ {x} !{a} {n} }} UNION {{ {n} !{b} {x} }}¦{x} !({a}|^{b}) {n} .›", jointure=1)

    # Formes

    def projetees(self, ctx: Contexte) -> list[str]:
        visibles = ctx.visibles()
        return sorted(self.h.sample(visibles, self.h.randint(1, min(4, len(visibles)))), key=visibles.index)

    def forme_simple(self, ctx: Contexte, corps: list, expression: str | None, mot: str = "") -> str:
        calcul = f" ({expression} AS {self.nouvelle()})" if expression else ""
        suite = f" {self.motif_valeurs(ctx)}" if ctx.de("x") and self.h.random() < 0.3 else ""
        return (
            f"SELECT {mot}{' ' * bool(mot)}{' '.join(self.projetees(ctx))}{calcul} WHERE {{ {ecrire(corps)} }}{suite}"
        )

    def forme_tout(self, _ctx: Contexte, corps: list, expression: str | None) -> str:
        return (
            f"SELECT * WHERE {{ {ecrire(corps)}{f' BIND ({expression} AS {self.nouvelle()})' if expression else ''} }}"
        )

    def forme_ordonnee(self, ctx: Contexte, corps: list, expression: str | None, tranche: str = "") -> str:
        """Ordre total : chaque variable projetée est une clé, et DISTINCT ôte les ex æquo."""
        variables, cles, n = self.projetees(ctx), [], self.nouvelle()
        if expression:
            corps, variables = [*corps, Noeud(f"BIND ({expression} AS {n})")], [*variables, n]
        for v in self.h.sample(variables, len(variables)):
            sure = ctx.genres.get(v) in ("x", "n", "g")
            cle = self.h.choice((v, f"ASC({v})", f"DESC({v})")) if sure else f'COALESCE(STR({v}), "")'
            cles += [cle] if sure else [self.h.choice((cle, f"DESC({cle})")), f'COALESCE(LANG({v}), "")']
        if self.h.random() < 0.3:
            cles.insert(0, f'DESC(STRLEN(COALESCE(STR({variables[0]}), "")))')
        limites = (f" LIMIT {self.h.randint(1, 12)}", f" LIMIT {self.h.randint(2, 9)} OFFSET 1", " OFFSET 1")
        suite = " ".join(cles) + (self.h.choice(limites) if tranche else "")
        return f"SELECT DISTINCT {' '.join(variables)} WHERE {{ {ecrire(corps)} }} ORDER BY {suite}"

    def forme_groupee(self, ctx: Contexte, corps: list, expression: str | None) -> str:
        cle, resultats = self.nouvelle(), []
        # pyoxigraph refuse « GROUP BY (?v AS ?cle) », que la règle 20 de la grammaire permet (19.8) ; d'où COALESCE.
        calculees = (f"(LANG({self.trou('t', ctx, 0)}) AS {cle})", f"(COALESCE({expression or 'true'}) AS {cle})")
        groupe = self.h.choice((*ctx.de("x")[:2], *calculees, ""))
        if groupe and not self.voc.compter(ecrire(corps)):
            return ""  # rdflib : GROUP BY de zéro solution rend un groupe vide (18.5 : aucun).
        cle = groupe if groupe.startswith("?") else cle
        if expression and expression not in groupe:
            corps = [*corps, Noeud(f"BIND ({expression} AS {(calcul := self.nouvelle())})")]
            resultats.append(f"(COUNT(DISTINCT {calcul}) AS {self.nouvelle()})")
        for _ in range(self.h.choice((1, 2, 3))):
            sorte, v = self.piocher("agregat", AGREGATS), self.h.choice(list(ctx.genres))
            n, libre = self.h.choice(ctx.de("n") or [f"STRLEN(STR({v}))"]), self.h.choice([*ctx.facultatives, v])
            if groupe or "{cle}" not in sorte:
                resultats.append(f"({sorte.format(v=v, n=n, o=libre, cle=cle)} AS {self.nouvelle()})")
        resultats = resultats or [f"(COUNT(*) AS {self.nouvelle()})"]
        having = self.h.choice(("", "", " HAVING (COUNT(*) >= 1)", " HAVING (COUNT(*) > 1)", " HAVING (COUNT(*) < 20)"))
        tete, suite = (f"{cle} ", f" GROUP BY {groupe}") if groupe else ("", "")
        return f"SELECT {tete}{' '.join(resultats)} WHERE {{ {ecrire(corps)} }}{suite}{having}"

    def forme_ask(self, _ctx: Contexte, corps: list, expression: str | None) -> str:
        return f"ASK {{ {ecrire(corps)}{self.calculable(expression)} }}"

    def calculable(self, expression: str | None) -> str:
        n = self.nouvelle()
        return f" BIND ({expression} AS {n}) FILTER (BOUND({n}))" if expression else ""

    def forme_construire(self, ctx: Contexte, corps: list, expression: str | None) -> str:
        iris, tous = ctx.de("x") or [terme(self.ancre()[1])], ctx.visibles()
        patron = f"{self.h.choice(iris)} ri:lu {self.h.choice(tous)} ."
        if self.h.random() < 0.7:
            patron += f" _:n rdf:value {self.h.choice(tous)} ; ri:de {self.h.choice(iris)} ."
        return f"CONSTRUCT {{ {patron} }} WHERE {{ {ecrire(corps)}{self.calculable(expression)} }}"

    def forme_construire_court(self, _ctx: Contexte, corps: list, _expression: str | None) -> str:
        simples = [n.texte for n in corps if re.fullmatch(r"\S+ (<\S*>|[a-z]+:\w+) \S+ \.", n.texte)]
        return f"CONSTRUCT WHERE {{ {' '.join(simples)} }}" if corps[0].triplet and simples else ""
