# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Comment la suite se répartit entre les processus de pytest-xdist, et ce qu'une suite sautée dit.

Un groupe est fait par un seul processus : un fichier, sauf ce qui se marque `xdist_group`. Les groupes les plus longs
partent d'abord. Un essai de Virtuoso est du groupe de Virtuoso, un essai de Chromium de l'un des deux de Chromium :
il y a au plus un serveur Virtuoso, et deux Chromium.
"""

from __future__ import annotations

import os

import pytest

FENETRES = {"site", "navigateur", "sans_javascript"}
SECOND_CHROMIUM = {"test_pages_sparql", "test_pages_formulaires", "test_pages_telechargements", "test_reconciliation"}
# Les plus longs, dans l'ordre où ils partent. Le premier compile l'artefact, le second celui que l'on compare : chacun sur
# son cœur. Ce qui n'est pas ici est court et vient après, pour que les processus finissent ensemble.
PREMIERS = (
    *(
        "chromium-1",
        "construction",
        "catalogue",
        "questions",
        "telechargements",
        "faux_conforme",
        "liens",
        "openapi",
        "moteur_de_formes",
        "validation",
    ),
    *("chromium-2", "virtuoso", "contexte", "ontologie", "differentiel", "mutations", "questions_structure", "formes"),
    *("formulaires", "dereferencement"),
    *(
        "lots",
        "distant",
        "validation_faces",
        "reconciliation",
        "bassin",
        "service",
        "catalogue_faces",
        "champs",
        "formulaires_fichiers",
        "ouverture",
        "docs",
        "portabilite",
    ),
)
# Ce qu'aucune installation ne donne : le texte n'est pas à nous, le système refuse ou non de couper le réseau.
SAUTS_PERMIS = ("texte du Cadre absent", "ce système ne permet pas")


def groupe(item: pytest.Item) -> str:
    """Le groupe d'un essai, d'après ce qu'il demande."""
    marque = item.get_closest_marker("xdist_group")
    if marque:
        return str(marque.args[0])
    appel = getattr(item, "callspec", None)
    demandes = {*item.fixturenames, *(map(str, appel.params.values()) if appel else ())}  # type: ignore[attr-defined]
    if "virtuoso" in demandes:
        return "virtuoso"
    if demandes & FENETRES:
        return "chromium-2" if item.path.stem in SECOND_CHROMIUM else "chromium-1"
    return item.path.stem.removeprefix("test_")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Le groupe se pose ici : xdist lit les marques au début de pytest_collection_modifyitems, avant nous."""
    if not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(groupe(item)))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rang = {nom: n for n, nom in enumerate(PREMIERS)}
    items.sort(key=lambda item: rang.get(groupe(item), len(rang)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Des groupes que pytest-xdist ne verrait pas referaient sans un mot les mêmes préparatifs dans chaque processus."""
    if getattr(session.config.option, "loadgroup", False) and not any("@" in i.nodeid for i in session.items):
        raise pytest.UsageError("pytest-xdist ne voit pas les groupes : versions de pytest et de xdist à accorder.")


def inexcusables(sauts: list[pytest.TestReport]) -> list[str]:
    """Raisons des sauts qu'une installation entière ne connaît pas."""
    raisons = {str(s.longrepr[2]) if isinstance(s.longrepr, tuple) else str(s.longrepr) for s in sauts}
    return sorted(r for r in raisons if not any(permis in r for permis in SAUTS_PERMIS))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Une suite où rien ne passe n'est pas verte ; ni, quand les composants sont exigés, une suite qui en saute."""
    compte = session.config.pluginmanager.get_plugin("terminalreporter")
    if compte is None or session.exitstatus != pytest.ExitCode.OK or session.config.option.collectonly:
        return
    dire = []
    if not compte.stats.get("passed"):
        dire.append("aucun essai n'a passé")
    if os.environ.get("CADRE_RI_EXIGER_COMPOSANTS"):
        dire += [f"sauté : {raison}" for raison in inexcusables(compte.stats.get("skipped", []))]
    if dire:
        compte.write_line("\n" + "\n".join(f"La suite n'est pas verte : {x}." for x in dire), red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
