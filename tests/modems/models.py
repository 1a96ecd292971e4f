"""Every model there is a persona of, and every fault a line may have."""

from __future__ import annotations

import os

# Long forms ask for every persona under every fault; a few stand for them else.
FULL = bool(os.environ.get("SOAK_PERSONAS"))
FAULTS = ("clean", "bytewise", "glued", "late", "lossy", "garbled", "echo", "lost_answer")
# Which quirk file each must find, and how many slots its commands reach.
FOUND = {
    "fibocom-fm350": ("fibocom-fm350", 2),
    "fibocom-l850": ("fibocom-l850", 2),
    "huawei-e3372": ("huawei-e3372", 1),
    "huawei-me909s": ("huawei-me909s", 2),
    "plain-27007": ("generic-27007", 1),
    "plain-mbim": ("generic-27007", 1),
    "quectel-ec21": ("quectel-ec", 1),
    "quectel-ec25": ("quectel-ec", 2),
    "quectel-eg25-g": ("quectel-ec", 2),
    "quectel-em12": ("quectel-em12", 2),
    "quectel-ep06": ("quectel-ep06", 1),
    "quectel-rg500u": ("quectel-rg500u", 2),
    "quectel-rm500q": ("quectel-rm", 2),
    "quectel-rm520n": ("quectel-rm", 2),
    "sierra-em9190": ("sierra-em91", 2),
    "sierra-mc7455": ("sierra-em74", 1),
    "simcom-a7600": ("simcom-a7600", 1),
    "simcom-a7670": ("simcom-a7600", 2),
    "simcom-sim7600": ("simcom-sim7600", 2),
    "simcom-sim8200": ("simcom-sim8200", 2),
    "telit-le910": ("telit-le910", 2),
    "telit-lm960": ("telit-lm960", 1),
    "zte-mf823": ("zte-mf8xx", 1),
}
TWO_SLOTS = [name for name, (_, slots) in FOUND.items() if slots > 1]
