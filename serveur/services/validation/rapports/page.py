# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Le rapport en une page HTML à garder, qui se suffit."""

from __future__ import annotations

from datetime import date

from serveur.services.validation.grades import PAR_CODE
from serveur.services.validation.rapports.ecriture import (
    ECRIVAINS,
    RESERVE,
    Document,
    citations,
    comptes_en_mots,
    en_toutes_lettres,
    lieu,
    par_partie,
)
from serveur.services.validation.rapports.groupes import grouper
from serveur.services.validation.versions import version_des_regles


@ECRIVAINS.ecrit("html")
def en_html(documents: list[Document], _nom: str) -> bytes:
    from jinja2 import Environment, PackageLoader

    milieu = Environment(loader=PackageLoader("serveur.faces.web"), autoescape=True, trim_blocks=True)
    gabarit = milieu.get_template("rapport-seul.html")
    page = gabarit.render(
        documents=documents,
        par_partie=par_partie,
        comptes=comptes_en_mots,
        lieu=lieu,
        citations=citations,
        grouper=grouper,
        grades=PAR_CODE,
        version=version_des_regles(),
        jour=en_toutes_lettres(date.today()),
        reserve=RESERVE,
    )
    return page.encode()
