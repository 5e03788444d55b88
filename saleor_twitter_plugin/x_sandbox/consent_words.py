"""Say the consent page's words in English and Spanish, and what each scope lets an app do."""

from typing import Literal

Language = Literal["en", "es"]

# Source: OpenAPI 2.167, securitySchemes, and docs.x.com for users.email, read 2026-08-22.
SCOPE_WORDS: dict[str, dict[Language, str]] = {
    "tweet.read": {"en": "Read posts", "es": "Leer publicaciones"},
    "tweet.write": {
        "en": "Post and repost in your name",
        "es": "Publicar y compartir en tu nombre",
    },
    "tweet.moderate.write": {"en": "Hide replies", "es": "Ocultar respuestas"},
    "users.read": {"en": "See profiles", "es": "Ver perfiles"},
    "users.email": {"en": "See your e-mail address", "es": "Ver tu correo electrónico"},
    "dm.read": {"en": "Read your direct messages", "es": "Leer tus mensajes directos"},
    "dm.write": {
        "en": "Send direct messages in your name",
        "es": "Enviar mensajes directos en tu nombre",
    },
    "media.write": {"en": "Upload pictures and videos", "es": "Subir imágenes y vídeos"},
    "follows.read": {"en": "See who follows whom", "es": "Ver quién sigue a quién"},
    "follows.write": {"en": "Follow in your name", "es": "Seguir en tu nombre"},
    "offline.access": {
        "en": "Stay connected until you take it back",
        "es": "Seguir conectada hasta que lo retires",
    },
    "like.read": {"en": "See likes", "es": "Ver los «me gusta»"},
    "like.write": {"en": "Like in your name", "es": "Dar «me gusta» en tu nombre"},
    "list.read": {"en": "See lists", "es": "Ver listas"},
    "list.write": {"en": "Change your lists", "es": "Cambiar tus listas"},
    "block.read": {"en": "See whom you block", "es": "Ver a quién bloqueas"},
    "block.write": {"en": "Block in your name", "es": "Bloquear en tu nombre"},
    "bookmark.read": {"en": "See your bookmarks", "es": "Ver tus guardados"},
    "bookmark.write": {"en": "Change your bookmarks", "es": "Cambiar tus guardados"},
    "broadcast.read": {"en": "See your broadcasts", "es": "Ver tus emisiones"},
    "broadcast.write": {"en": "Broadcast in your name", "es": "Emitir en tu nombre"},
    "mute.read": {"en": "See whom you mute", "es": "Ver a quién silencias"},
    "mute.write": {"en": "Mute in your name", "es": "Silenciar en tu nombre"},
    "space.read": {"en": "See Spaces", "es": "Ver Espacios"},
    "timeline.read": {"en": "See timelines", "es": "Ver cronologías"},
}

WORDS: dict[str, dict[Language, str]] = {
    "not_real": {
        "en": "A rehearsal on this machine – not the real X",
        "es": "Un ensayo en este equipo: no es la X de verdad",
    },
    "question": {
        "en": "An app wants to act for one of your accounts",
        "es": "Una aplicación quiere actuar por una de tus cuentas",
    },
    "app": {"en": "App", "es": "Aplicación"},
    "returns_to": {"en": "Then you go back to", "es": "Después vuelves a"},
    "who": {"en": "Which account?", "es": "¿Qué cuenta?"},
    "automated": {"en": "Automated", "es": "Automatizada"},
    "nobody": {
        "en": "Nobody lives here yet. Add a person on the front page, then reload this one.",
        "es": "Aún no vive nadie aquí. Añade una persona en la portada y recarga esta página.",
    },
    "front_page": {"en": "Front page", "es": "Portada"},
    "scopes": {"en": "The app will be able to", "es": "La aplicación podrá"},
    "authorize": {"en": "Authorize app", "es": "Autorizar la aplicación"},
    "cancel": {"en": "Cancel", "es": "Cancelar"},
    "refused": {"en": "Something went wrong", "es": "Algo ha ido mal"},
    "refused_why": {
        "en": "You were not able to give access to the app. X would not say why; the local X does:",
        "es": "No se pudo dar acceso a la aplicación. X no diría por qué; la X local sí:",
    },
    "choose_person": {"en": "Choose an account.", "es": "Elige una cuenta."},
}


def choose_language(accepted: str) -> Language:
    """Return the language an Accept-Language header puts first, of the two there are."""
    return "es" if accepted.strip().casefold().startswith("es") else "en"
