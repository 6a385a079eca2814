"""Les tournures du français qui disent de quel genre est une question (decisions/0007).

Chaque motif se lit sur le texte plié (minuscules sans accents). L'ordre compte : le premier genre
dont une tournure convient l'emporte. Aucun nom ni synonyme du Cadre n'est ici : ils sont dans le
graphe.
"""

from __future__ import annotations

import re

INSTANCE = r"(?:comite|table|conseil|reseau|groupe|commission|instance)"

DIRIGEANT = r"(?:ministre|president|secretaire|dirigeant|sous-ministre)"

# « À qui remet-on » demande un destinataire ; « à qui de remettre », « à qui revient-il », celui qui agit.
A_QUI = r"\ba qui\b(?! (?:de\b|d'|revient|incombe|appartient))"

TOURNURES: dict[str, tuple[str, ...]] = {
    "personne": (
        rf"\b(?:s'appel(?:le|ait)|nom(?:me)?) .*\b(?:{DIRIGEANT}|responsable|pdg)\b",
        r"\b(?:nom de la|quelle) personne\b",
        r"\bqui est (?:le|la|l') ?(?:actuel(?:le)? )?(?:ministre|presidente?|secretaire|sous-ministre|dirigeante?)\b",
        rf"\bqui (?:etait|fut|a ete|sera|deviendra) (?:le |la |l')?{DIRIGEANT}",
        r"\b(?:ministre|presidente?|secretaire|dirigeante?|patron(?:ne)?) (?:actuel|en poste|en fonction)",
    ),
    # Ce que le texte ne donne jamais : comment joindre quelqu'un, ses heures, ses formulaires.
    "coordonnees": (
        r"\b(?:numero|no) (?:de )?(?:telephone|tel|poste)\b",
        r"\btelephone\b|\bcourriel (?:du|de la|de l'|pour)",
        r"\badresse (?:courriel|postale|web|civique|de la|du|des|de l')",
        r"\bheures? d'ouverture\b",
        r"\b(?:joindre|rejoindre|contacter|appeler) (?:le|la|l'|quelqu'un)",
        r"\bformulaires?\b",
        r"\bcomment (?:faire |pour )*(?:creer|obtenir|renouveler|changer|faire|avoir|payer) (?:mon|ma|mes|une?|de|d')",
        r"\b(?:comment|ou) (?:faire |pour )*(?:obtenir|renouveler|changer|payer) (?:mon|ma|mes|son|sa|ses)\b",
        r"\bcomment (?:porter plainte|s'inscrire|m'inscrire|se plaindre)\b",
    ),
    "quantite": (
        r"\bcombien\b(?! de fois)",
        r"\b(?:longueur|nombre|penalites?|amendes?|sanctions?|punitions?|salaires?)\b",
        r"\bquelle (?:est la )?(?:duree|longueur)\b",
        r"\bquel (?:rang|score|delai)|\bdans quel delai\b|\bdelai (?:de|pour|maximal)",
        r"\bquel(?:le)?s? (?:est le |est la |sont les )?(?:montants?|sommes?|pourcentage|taux|budget|amende)\b",
        r"\bmontants?\b",
    ),
    "date": (
        r"\bquel(?:le)? annee",
        r"\b(?:quelle|a quelle) date\b",
        r"\bdate (?:limite|butoir)",
        r"\bdepuis quand\b",
        r"\b(?:sanction|promulgu|adopt|vigueur)\w*.*\bquand\b",
        r"\bquand\b.*\b(?:sanction|promulgu|adopt|vigueur|cree|creation|fusionn|devenue?|aboli|fondee?|publiee?)",
        r"\bdate (?:de quand|d'entree|d'adoption|de sanction)",
        r"\bentree en vigueur",
    ),
    "frequence": (
        r"\bfrequence\b",
        r"\bcombien de fois\b",
        r"\b(?:a tous|tous) les combien\b",
        r"\bquelle periodicite\b",
    ),
    "presidence": (
        r"\bpresid(?:e|er|ee|es|ence)\b(?! du (?:conseil du )?tresor)",
        r"\ba (?:la (?:tete|presidence) d|sa tete\b)",
        rf"\b(?:dirige|mene|chapeaute) (?:le |la |l')?{INSTANCE}\b",
        rf"\b(?:boss|patron(?:ne)?|chef(?:fe)?) (?:de la |du |de l'|d'une? ){INSTANCE}\b",
    ),
    "secretariat": (r"\bsecretariat (?:du comite|de la table|du csri)", r"\b(?:tient|assure|fait) le secretariat\b"),
    "animation": (r"\banim(?:e|ee|er|es|ent|ateur|ation)\b",),
    "composition": (
        r"\bcompos(?:e|ee|es|ent|ition)\b",
        r"\bsieg(?:e|ent|er)\b",
        r"\bmembres?\b",
        r"\bf(?:ait|ont) partie\b",
    ),
    "rattachement": (
        r"\brelev(?:e|ent|ant)\b",
        r"\bdepend(?:ent)? d",
        r"\brattach",
        r"\bsuperieur",
        r"\b(?:le|son) patron d",
        r"\bsous (?:l'autorite|la responsabilite|la gouverne|quelle autorite|quelle responsabilite)\b",
        r"\bse rapporte(?:nt)?\b.*\bqui\b",
        rf"{A_QUI}.*\bse rapporte",
        r"\b(?:rend(?:re|ent)? (?:des |ses |leurs |de )?comptes?|repond(?:re|ent)?) (?:a|devant) (?:qui|quel)",
        rf"{A_QUI}.*\b(?:rend(?:re|ent)? (?:des |ses |leurs |de )?comptes?|repond(?:ent)?)\b",
    ),
    "creation": (
        rf"\b(?:creee?s?|creer|creation|fondee?|instauree?|constituee?|mise? sur pied)\b(?=.*\b{INSTANCE}\b)",
        rf"\b{INSTANCE}\b.*\b(?:creee?|fondee?|instauree?|constituee?|mise? sur pied)\b",
    ),
    "contenu": (
        r"\bcontenir\b|\bcontenu (?:d'un|de l'|du|de la|des)\b",
        r"\bcontien(?:t|nent)\b",
        r"\bquoi mettre\b",
        r"\b(?:faut[- ]il|doit[- ]on|doit|faut|doivent) (?:y )?(?:ecrire|inscrire|consigner|noter|retrouver|trouver)\b",
        r"(?<!la[ -])\bdedans\b|\bse (?:retrouver|trouver) (?:dans|a l'interieur)\b",
        r"\bdans quel(?:le)? (?:document|entente|plan|rapport|texte|papier)\b",
        r"\bcomport(?:e|er|ent)\b",
        r"\b(?:inclure|mentionner|preciser|indiquer|aborder|figurer)\b",
        r"\bparler d",
        r"\bqu(?:e|oi) (?:doit|faut|met|mettre|trouve|inscrit|ecrit)\b.* dans (?:l'|le |la |les |un |une |notre |mon )",
    ),
    "definition": (
        r"\bc'?est quoi\b",
        r"\bqu'?est[- ]ce qu",
        r"\bdefini",
        r"\bsignifi",
        r"\bexplique[rz]?\b",
        r"\b(?:le |quel )?sens d(?:e|u)\b",
        r"\b(?:veut|veulent) dire\b",
        r"\bdifferences?\b",
        r"\bdistingu",
        r"\bentend[- ]on par\b",
        r"\bquels? (?:sont les |est les? )?(?:\w+ ){0,2}(?:principe|objectif)",
        r"\ba quoi (?:ca )?ser(?:t|vent)\b",
        r"\bcomprend\b",
        r"\bfait(?:e?s)? pour quoi\b",
    ),
    "remise": (
        rf"{A_QUI}.*\b(?:remet|envoi|transm|depos|soum|achemin|adress|present|rend)\w*",
        rf"{A_QUI}.*\b(?:diffus|distribu|communiqu|remis|livre[re]|fourni)\w*",
        r"\b(?:remet|envoi|envoy|transm|depos|soum|achemin|adress|present)\w*.*\b(?:a qui|ou)\b",
        r"\b(?:remis|diffus|distribu|livre[re]|livraison)\w*.*\b(?:a qui|ou)\b",
        r"\bou\b.*\b(?:depos|envoy|envoi|transm|remet|remis|soum)\w*",
        r"\bdepots?\b(?: \w+){0,2} ou ?(?:\?|$)",
        r"\bdestinataire",
        r"\bqui (?:recoit|recoivent)\b",
        r"\b(?:devant|aupres de|chez) qui\b",
        r"\b(?:bureau|table|mains) de qui\b",
    ),
    "role": (
        r"\broles? (?:du|de|des|d'|joue|a)\b",
        r"\bque (?:fait|font|doit|doivent|peut|peuvent)\b",
        r"\b(?:attend(?:-on)?|attendu) (?:concretement )?(?:d'un|d'une|de la|du|des|de)\b",
        r"\bqu'est[- ]ce que (?:fait|font)\b",
        r"\bmandats? (?:du|de|des|d')\b",
        r"\b(?:missions?|taches|fonctions|pouvoirs|devoirs|obligations|responsabilites) (?:du|de|des|d'|a)\b",
        r"(?<!y )\ba[- ]t[- ](?:il|elle)\b",
        r"\ba quoi (?:sert|servent) (?:le|la|l')\b",
        r"\b(?:il|elle|le|la|l')? ?\w+ (?:fait|font|sert) quoi\b",
        r"\bs'occupe[- ]t[- ](?:il|elle)\b",
        r"\bconsult(?:e|er|ent) (?:pour|sur|a propos de) (?:quoi|quel)",
    ),
    "source": (
        r"\bquel(?:le)?s? (?:\w+ )?(?:loi|article|disposition|politique|directive|chapitre|texte)",
        r"\ben vertu d",
        r"\bbase legale",
        r"\bfondement",
        r"\bqui (?:applique|est charge de l'application|est responsable de l'application)",
    ),
    "financement": (
        r"\bpai(?:e|er|ent|ement)\b",
        r"\bpay(?:e|er|es|ee|ant)\b",
        r"\bfinanc",
        r"\bfonds\b",
        r"\bfrais\b",
        r"\bcouts?\b",
        r"\bfactur",
        r"\btarif",
        r"\bsubvention",
        r"\bargent\b",
    ),
    "condition": (
        r"\bfaut[- ]il\b",
        r"\bdoit[- ](?:on|il|elle)\b",
        r"\bpeut[- ](?:on|il|elle)\b",
        r"(?<!qui )\bpeu(?:t|vent)\b(?!.*\bqui\b)",
        r"(?<!ou )\best[- ]ce (?:que|qu)\b",
        r"\best[- ](?:il|elle|on)\b",
        r"^(?!.*\b(?:qui|quel(?:le)?s?|que|quoi|comment|combien|ou)\b).*-(?:t-)?(?:il|elle|on|ils|elles)\b",
        r"(?:^|[,:] ?)quand\b|\bquand (?:faut|doit|est|peut)|\bquand ?\??$",
        r"\ba quel(?:le)?s? conditions?\b",
        r"\boblig(?:e|er|ee|es|ent|atoire|atoires)\b",
        r"\ba partir d",
        r"\b(?:dans|en) quels? cas\b",
        r"\bbesoin d'une autorisation",
        r"\brequis",
        r"\ba quel moment",
    ),
}

VEUT_ACTEUR = re.compile(
    r"\bqui\b"
    r"|\bquel(?:le)?s? (?:ministere|organisme|comite|instance|acteur|secretariat|sous-secretariat|table|ministre)"
)

INTERROGE = re.compile(r"\?|\b(?:que|quoi|quels?|quelles?|ou|comment|pourquoi|combien|quand|lequel|laquelle)\b")
COMPARE = re.compile(r"\bdifferences?\b|\bdistingu|\bcompar|\bversus\b|\bvs\b|\bpar rapport a")

# Mots de la question elle-même, qui ne disent pas de quoi elle parle.
MOTS_DE_QUESTION = frozenset(
    """
    responsable responsables responsabilite responsabilites charge chargee charges occupe occupent occuper
    incombe revient appartient mandat role roles fait font faire doit doivent peut peuvent faut quoi quel
    quelle juste exactement dire veut signifie difference differences definition existe gens personne assure
    assurer assurent prend decide voit voir besoin possible moment savoir demande demander cadre texte dit
    parle parler question reponse appelle nom plait merci bonjour svp sert servent concretement vraiment
    matiere sujet propos concernant rapport combien peux pouvez puis devrait pourrait pourraient devraient
    arrive va vont vouloir veux veulent mettre met mets signification explique expliquez expliquer moi mots simples
    """.split()
)


DEMANDE_QUI_AGIT = re.compile(
    r"\b(?:qui|quel(?:le)? (?:ministere|organisme|sous-secretariat|secretariat|ministre|acteur))\b(?: \w+){0,2}? "
    r"(?:(?:le |la |les |en )?gere|(?:est )?(?:le )?gestionnaire|administre|(?:s'en |s')occupe|dirige|met|mets|cree|"
    r"institue|decide|determine|fixe|etablit|surveille|analyse|attribue)\b"
)
GESTION_D_UN_FONDS = re.compile(
    r"\b(?:gestion(?:naire)?|administration|responsables?|charges?) (?:du|de|des|d'un) (?:\w+ )?fonds\b"
)
QUI_DESIGNE = re.compile(r"\bqui (?:les? |la |l')?(?:designe|nomme|choisit|invite)\b")
VERBE_PAYER = re.compile(r"\bpai|\bpay|\bfinanc(?:e|er|ent|es)\b|\bfactur|\bcasqu|\bsubventionn")
RECOIT = re.compile(r"\brecoi|\ba qui\b|\bdestinataire|\b(?:devant|aupres de|chez) qui\b")
COMMENCE_PAR_QUI = re.compile(r"(?:.*, )?(?:et |mais |alors |c'est |par )?qui\b")
# « Qui est le président du comité » : d'une instance, le texte dit le poste ; d'ailleurs, on demanderait un nom.
QUI_PRESIDE = re.compile(r"\bqui (?:est|etait) (?:le |la |l')?president")
QUI_TIENT_LE_SECRETARIAT = re.compile(r"\bqui (?:est|etait) (?:le |la |l')?secretaire")
QUI_PEUT = re.compile(r"\b(?:qui|quel(?:le)? \w+) (?:peut|a le pouvoir|a le droit|est habilitee?|est autorisee?)\b")
QUEL_FONDS = re.compile(r"\b(?:quels?|de quels?|a quels?) (?:\w+ )?fonds\b|\bquels? (?:est|sont) les? fonds\b")
# Le mot qui dit de quelle sorte d'acteur on s'enquiert → classes qui conviennent.
SORTES: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = tuple(
    (re.compile(rf"\bquel(?:le)?s? (?:\w+ )?(?:{mots})\b"), frozenset(f"ri:{c}" for c in classes.split()))
    for mots, classes in (
        ("sous-secretariats?", "UniteAdministrative"),
        ("ministeres?|organismes?|bureau|office", "Organisation UniteAdministrative CategorieActeurs"),
        ("ministres?|presidente?|dirigeante?s?|secretaire|patron(?:ne)?s?", "Poste CategorieActeurs"),
        ("comites?|tables?|instances?|forums?|reseaux?|tribunes?", "Instance"),
    )
)
NOUS = re.compile(r"\b(?:notre|nos|mon|ma|mes|on|nous|je)\b")


# Un acteur et l'un de ces mots, sans « qui » : on demande ce qu'il fait.
DEMANDE_UN_ROLE = re.compile(r"\b(?:mandats?|missions?|roles?|fonctions|taches|attributions)\b|\ba quoi (?:ca )?ser")
