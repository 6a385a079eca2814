# SPDX-FileCopyrightText: Les auteurs de cadre-ri
# SPDX-License-Identifier: Apache-2.0
"""Un vrai Chromium, sans tête, sur l'application servie ici : visiter, regarder, taper, mesurer l'accessibilité.

Sans Chromium, son pilote ou les actifs (make actifs), les tests sautent en le disant ; avec
CADRE_RI_EXIGER_COMPOSANTS=1 (.ci/run), ils échouent.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

RACINE = Path(__file__).resolve().parent.parent
AXE = RACINE / "node_modules" / "axe-core" / "axe.min.js"
ACTIFS = RACINE / "serveur" / "faces" / "web" / "static" / "actifs"
LARGEURS = (1280, 375)
COUP_D_OEIL = 0.05  # secondes ; d'elle-même, selenium ne regarde que deux fois par seconde


def exiger(*, programmes: bool = True) -> None:
    """Saute le test s'il manque un composant ; échoue si l'intégration continue l'exige."""
    manque = [nom for nom in ("chromium", "chromedriver") if programmes and not shutil.which(nom)]
    manque += [f"{chemin.name} (make actifs)" for chemin in (AXE, ACTIFS) if not chemin.exists()]
    if manque:
        dire = f"navigateur : il manque {', '.join(manque)} (make composants)"
        if os.environ.get("CADRE_RI_EXIGER_COMPOSANTS"):
            pytest.fail(dire)
        pytest.skip(dire)


@contextlib.contextmanager
def servir(application: Any) -> Iterator[str]:
    """Sert une application Flask sur un port libre ; rend sa racine, sans barre finale."""
    import waitress

    service = waitress.create_server(application, host="127.0.0.1", port=0, threads=8)
    ferme = threading.Event()

    def tourner() -> None:
        try:
            service.run()
        except OSError:  # la boucle attendait sur la prise que l'on vient de fermer
            if not ferme.is_set():
                raise

    fil = threading.Thread(target=tourner, daemon=True)
    fil.start()
    try:
        yield f"http://127.0.0.1:{service.effective_port}"
    finally:
        ferme.set()
        service.close()
        fil.join(timeout=5)


class Navigateur:
    """Une fenêtre. `racine` : l'adresse du site ; `largeur` en pixels CSS."""

    def __init__(self, racine: str, dossier: Path, javascript: bool = True) -> None:
        exiger()
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for argument in (
            "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
            "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=fr-CA", f"--user-data-dir={dossier}",
        ):  # fmt: skip
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        options.add_experimental_option("prefs", {"download.default_directory": str(dossier / "telecharges")})
        self.pilote = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        self.pilote.set_page_load_timeout(30)
        self.racine, self.telecharges = racine, dossier / "telecharges"
        if not javascript:
            self.pilote.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        self.elargir(1280)

    def fermer(self) -> None:
        self.pilote.quit()

    def elargir(self, largeur: int, hauteur: int = 900) -> None:
        self.pilote.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": largeur, "height": hauteur, "deviceScaleFactor": 1, "mobile": False},
        )

    def aller(self, chemin: str) -> None:
        """Ouvre une page du site ; ce que la console et le réseau avaient noté est oublié."""
        self.oublier()
        self.pilote.get(self.racine + chemin)

    def oublier(self) -> None:
        self.pilote.get_log("browser")
        self.pilote.get_log("performance")

    def un(self, selecteur: str) -> WebElement:
        return self.pilote.find_element(By.CSS_SELECTOR, selecteur)

    def tous(self, selecteur: str) -> list[WebElement]:
        return self.pilote.find_elements(By.CSS_SELECTOR, selecteur)

    def suivre(self, element: WebElement, *touches: str) -> None:
        """Active un élément qui mène à une autre page, de la souris ou de ces touches, et attend la nouvelle, entière.

        L'ancienne page est marquée : on attend une page sans marque. Ce qui échoue pendant que l'une chasse l'autre
        n'est pas encore une réponse.
        """
        self.executer("window.ancienne = true")
        if touches:
            element.send_keys(*touches)
        else:
            element.click()
        prete = "return !window.ancienne && document.readyState === 'complete'"
        self.attendre(lambda _n: self.executer(prete), 40)

    def attendre(self, condition: Any, secondes: float = 10) -> Any:
        """Attend que `condition(self)` soit vraie ; un élément disparu entre-temps ne compte pas."""
        attente = WebDriverWait(self.pilote, secondes, COUP_D_OEIL, ignored_exceptions=[WebDriverException])
        return attente.until(lambda _pilote: condition(self))

    def executer(self, script: str, *arguments: Any) -> Any:
        return self.pilote.execute_script(script, *arguments)

    def photographier(self, chemin: Path) -> None:
        """Image de la page entière."""
        taille = self.pilote.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]
        image = self.pilote.execute_cdp_cmd(
            "Page.captureScreenshot",
            {
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": taille["width"], "height": min(taille["height"], 6000), "scale": 1},
            },
        )
        import base64

        chemin.write_bytes(base64.b64decode(image["data"]))

    # ce que tout visiteur doit pouvoir tenir pour acquis

    def axe(self) -> list[str]:
        """Fautes d'accessibilité (axe-core, toutes les règles sauf les expérimentales), une ligne par faute."""
        if not self.executer("return typeof axe === 'object'"):
            self.pilote.execute_script(AXE.read_text(encoding="utf-8"))
        rendu = self.pilote.execute_async_script(
            "const fin = arguments[0]; axe.run(document).then(r => fin(r.violations), e => fin([{id: String(e), nodes: []}]));"
        )
        return [
            f"{v['id']} : {n['html'][:160]} ({n.get('failureSummary', '')[:160]})"
            for v in rendu
            for n in (v["nodes"] or [{"html": ""}])
        ]

    def console(self) -> list[str]:
        return [e["message"] for e in self.pilote.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]

    def ailleurs(self) -> list[str]:
        """Adresses demandées hors du site depuis le dernier `aller`."""
        adresses = set()
        for entree in self.pilote.get_log("performance"):
            message = json.loads(entree["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                adresses.add(message["params"]["request"]["url"])
        permises = (self.racine, "data:", "about:", "blob:", "chrome:", "chrome-")
        return sorted(a for a in adresses if not a.startswith(permises))

    def deborde(self) -> int:
        """Pixels de trop en largeur : une page ne se fait pas défiler de côté."""
        return int(
            self.executer("return document.documentElement.scrollWidth - document.documentElement.clientWidth") or 0
        )

    def verifier(self) -> None:
        """Ni faute d'accessibilité, ni débordement, ni erreur de console, ni demande ailleurs."""
        lieu = self.pilote.current_url.removeprefix(self.racine)
        assert self.axe() == [], lieu
        assert self.deborde() <= 0, f"{lieu} déborde de {self.deborde()} px"
        assert self.console() == [], lieu
        assert self.ailleurs() == [], lieu
