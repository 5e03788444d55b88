"""A draw recomputed by hand, from the decision page alone: nothing of the plugin is imported."""

from hashlib import sha256
from hmac import new as hmac


def recompute(document: str, beacon: str) -> dict[str, list[str]]:
    seed = sha256(sha256(document.encode()).digest() + beacon.encode()).digest()
    pools: dict[str, list[str]] = {}
    for line in document.splitlines():
        words = line.split()
        if words[0] == "places":
            pools.setdefault(words[1], [])
        if words[0] == "entry":
            pools[words[1]].append(words[2])
    for pool, tickets in pools.items():
        tickets.sort()
        counter = 0
        position = len(tickets) - 1
        while position > 0:
            count = position + 1
            message = pool.encode() + b"\0" + counter.to_bytes(8, "big")
            number = int.from_bytes(hmac(seed, message, "sha256").digest()[:8], "big")
            counter += 1
            if number >= 2**64 - 2**64 % count:
                continue
            chosen = number % count
            tickets[position], tickets[chosen] = tickets[chosen], tickets[position]
            position -= 1
    return pools
