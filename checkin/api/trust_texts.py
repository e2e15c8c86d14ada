"""The texts of the page that says how a phone or a laptop comes to trust this machine: bokmål, nynorsk, English.

Menus are named as each system names them in that language; where Android makers differ, the search in the settings is
the way that works on all of them.
"""

from __future__ import annotations

from typing import NamedTuple


class System(NamedTuple):
    """One kind of device: its id, its name, and what to do on it, in order."""

    id: str
    name: str
    steps: tuple[str, ...]


class Texts(NamedTuple):
    """All texts of the page in one language."""

    code: str
    language: str
    title: str
    why: str
    download: str
    compare: str
    fingerprint: str
    systems: tuple[System, ...]
    then: str
    remove: str


NB = Texts(
    code="nb",
    language="Bokmål",
    title="Gjør denne enheten klar",
    why="Kameraet i nettleseren virker bare over en kryptert forbindelse. Den får du når enheten stoler på maskinen som "
    "tjenesten går på. Det gjøres én gang, og tar to minutter.",
    download="Last ned sertifikatet",
    compare="Sammenlign først: dette fingeravtrykket (SHA‑256) skal være likt det som står i terminalen der tjenesten ble "
    "startet. Er det ulikt, så stopp og si fra.",
    fingerprint="Fingeravtrykk",
    systems=(
        System(
            "android",
            "Android",
            (
                "Trykk «Last ned sertifikatet». Sier telefonen at det må installeres fra innstillingene, er det i orden.",
                "Åpne Innstillinger og søk etter «CA-sertifikat».",
                "Velg «CA-sertifikat», så «Installer likevel», og lås opp med koden din.",
                "Velg filen oppmote-ca.crt blant nedlastingene.",
            ),
        ),
        System(
            "iphone",
            "iPhone og iPad",
            (
                "Åpne denne siden i Safari, trykk «Last ned sertifikatet» og så «Tillat».",
                "Åpne Innstillinger og trykk «Profil lastet ned» øverst. Trykk «Installer», og skriv koden din.",
                "Gå til Generelt → Om → Innstillinger for sertifikattillit, helt nederst.",
                "Slå på bryteren ved Oppmøte, og trykk «Fortsett».",
            ),
        ),
        System(
            "windows",
            "Windows",
            (
                "Last ned sertifikatet, og åpne filen.",
                "Velg «Installer sertifikat», «Gjeldende bruker» og «Neste».",
                "Velg «Plasser alle sertifikater i følgende lager», «Bla gjennom» og «Klarerte rotsertifiseringsinstanser».",
                "Velg «Neste», «Fullfør» og «Ja». Start nettleseren på nytt.",
            ),
        ),
        System(
            "mac",
            "Mac",
            (
                "Last ned sertifikatet, og åpne filen. Velg nøkkelringen «pålogging».",
                "Finn Oppmøte i Nøkkelringtilgang, og dobbeltklikk på det.",
                "Åpne «Godkjenning», og velg «Godkjenn alltid» øverst.",
                "Lukk vinduet, og skriv passordet ditt.",
            ),
        ),
    ),
    then="Åpne så tjenesten:",
    remove="Sertifikatet gjelder bare private nett. Fjern det når uka er over, samme sted som du la det inn.",
)

NN = Texts(
    code="nn",
    language="Nynorsk",
    title="Gjer denne eininga klar",
    why="Kameraet i nettlesaren verkar berre over eit kryptert samband. Det får du når eininga stolar på maskina som tenesta "
    "går på. Det gjer du éin gong, og det tek to minutt.",
    download="Last ned sertifikatet",
    compare="Samanlikn først: dette fingeravtrykket (SHA‑256) skal vere likt det som står i terminalen der tenesta vart "
    "starta. Er det ulikt, så stopp og sei frå.",
    fingerprint="Fingeravtrykk",
    systems=(
        System(
            "android",
            "Android",
            (
                "Trykk «Last ned sertifikatet». Seier telefonen at det må installerast frå innstillingane, er det i orden.",
                "Opne Innstillingar og søk etter «CA-sertifikat».",
                "Vel «CA-sertifikat», så «Installer likevel», og lås opp med koden din.",
                "Vel fila oppmote-ca.crt blant nedlastingane.",
            ),
        ),
        System(
            "iphone",
            "iPhone og iPad",
            (
                "Opne denne sida i Safari, trykk «Last ned sertifikatet» og så «Tillat».",
                "Opne Innstillinger og trykk «Profil lastet ned» øvst. Trykk «Installer», og skriv koden din.",
                "Gå til Generelt → Om → Innstillinger for sertifikattillit, heilt nedst.",
                "Slå på brytaren ved Oppmøte, og trykk «Fortsett».",
            ),
        ),
        System(
            "windows",
            "Windows",
            (
                "Last ned sertifikatet, og opne fila.",
                "Vel «Installer sertifikat», «Gjeldande brukar» og «Neste».",
                "Vel «Plasser alle sertifikat i følgjande lager», «Bla gjennom» og «Klarerte rotsertifiseringsinstansar».",
                "Vel «Neste», «Fullfør» og «Ja». Start nettlesaren på nytt.",
            ),
        ),
        System(
            "mac",
            "Mac",
            (
                "Last ned sertifikatet, og opne fila. Vel nøkkelringen «pålogging».",
                "Finn Oppmøte i Nøkkelringtilgang, og dobbeltklikk på det.",
                "Opne «Godkjenning», og vel «Godkjenn alltid» øvst.",
                "Lukk vindauget, og skriv passordet ditt.",
            ),
        ),
    ),
    then="Opne så tenesta:",
    remove="Sertifikatet gjeld berre private nett. Fjern det når veka er over, same staden som du la det inn.",
)

EN = Texts(
    code="en",
    language="English",
    title="Get this device ready",
    why="The camera works in a browser only over an encrypted connection. You get one once this device trusts the machine "
    "that the service runs on. That is done once, and takes two minutes.",
    download="Download the certificate",
    compare="Compare first: this fingerprint (SHA‑256) must be the one that stands in the terminal where the service was "
    "started. If it differs, stop and tell someone.",
    fingerprint="Fingerprint",
    systems=(
        System(
            "android",
            "Android",
            (
                "Tap “Download the certificate”. If the phone says that it must be installed from the settings, all is well.",
                "Open Settings and search for “CA certificate”.",
                "Choose “CA certificate”, then “Install anyway”, and unlock with your code.",
                "Choose the file oppmote-ca.crt among the downloads.",
            ),
        ),
        System(
            "iphone",
            "iPhone and iPad",
            (
                "Open this page in Safari, tap “Download the certificate”, then “Allow”.",
                "Open Settings and tap “Profile Downloaded” at the top. Tap “Install”, and enter your code.",
                "Go to General → About → Certificate Trust Settings, at the very end.",
                "Turn on the switch beside Oppmøte, and tap “Continue”.",
            ),
        ),
        System(
            "windows",
            "Windows",
            (
                "Download the certificate, and open the file.",
                "Choose “Install Certificate”, “Current User” and “Next”.",
                "Choose “Place all certificates in the following store”, “Browse” and “Trusted Root Certification Authorities”.",
                "Choose “Next”, “Finish” and “Yes”. Start the browser anew.",
            ),
        ),
        System(
            "mac",
            "Mac",
            (
                "Download the certificate, and open the file. Choose the keychain “login”.",
                "Find Oppmøte in Keychain Access, and double-click it.",
                "Open “Trust”, and choose “Always Trust” at the top.",
                "Close the window, and enter your password.",
            ),
        ),
    ),
    then="Then open the service:",
    remove="The certificate is good for private networks only. Remove it when the week is over, where you put it in.",
)

ALL = (NB, NN, EN)
