# Deux commandes suffisent : make servir, make test. Les autres servent à qui modifie le projet.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOTE ?= 127.0.0.1
PORT ?= 8000
TEXTE ?=

.PHONY: servir test composants actifs format construire bancs nettoyer

$(VENV)/.pret: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 ou plus récent est requis.") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	touch $@

## ce que les pages empruntent à npm (polices, couleurs, éditeur, diagrammes) ; sans npm elles marchent, plus simples
actifs: node_modules/.pret

node_modules/.pret: package-lock.json outils/actifs.py
	@if command -v npm >/dev/null 2>&1; then \
	  { npm ci --ignore-scripts --no-audit --no-fund && $(PYTHON) outils/actifs.py && touch $@; } \
	  || { echo "actifs : npm n'a pas abouti, les pages seront plus simples (make actifs pour réessayer)." >&2; \
	       test -z "$$CADRE_RI_EXIGER_COMPOSANTS"; }; \
	elif [ -n "$$CADRE_RI_EXIGER_COMPOSANTS" ]; then \
	  echo "actifs : npm est requis (make composants)." >&2; exit 2; \
	else \
	  echo "actifs : npm absent, les pages seront plus simples (installer npm, puis make actifs)." >&2; \
	fi

$(VENV)/.dev: $(VENV)/.pret
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	touch $@

# le moissonneur DCAT de CKAN, qui impose ses propres versions : seulement pour la suite
MOISSON := .venv-moisson
$(MOISSON)/.pret: exemples/ouverture/moissonneur.txt
	@{ $(PYTHON) -m venv $(MOISSON) \
	  && $(MOISSON)/bin/pip install --quiet --disable-pip-version-check -r exemples/ouverture/moissonneur.txt && touch $@; } \
	  || { echo "moissonneur : l'installation n'a pas abouti, son essai sera sauté (make $@ pour réessayer)." >&2; \
	       test -z "$$CADRE_RI_EXIGER_COMPOSANTS"; }

## installe, construit le graphe au besoin, sert les pages
servir: $(VENV)/.pret actifs
	$(BIN)/cadre-ri servir --hote $(HOTE) --port $(PORT) $(if $(TEXTE),--texte $(TEXTE))

## ce que le système doit avoir pour que la suite n'ait rien à sauter (Debian, en administrateur)
composants:
	outils/composants.sh

## style, types, forme du Turtle, puis toute la suite
test: $(VENV)/.dev $(MOISSON)/.pret actifs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python outils/formater.py --check
	$(BIN)/python outils/champs.py --check
	$(BIN)/python -m pytest

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python outils/champs.py
	$(BIN)/python outils/formater.py

construire: $(VENV)/.pret
	$(BIN)/cadre-ri construire

bancs: $(VENV)/.dev
	$(BIN)/python bancs/mesurer.py
	$(BIN)/python bancs/validation.py
	$(BIN)/python bancs/mutations.py
	$(BIN)/python bancs/sparql.py
	$(BIN)/python bancs/pages.py
	$(BIN)/python bancs/reconciliation.py
	$(BIN)/python bancs/charge.py

nettoyer:
	rm -rf $(VENV) $(MOISSON) dist build .mypy_cache .ruff_cache .pytest_cache
