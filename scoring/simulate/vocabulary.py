"""Words and browsers that the shop is made of."""

SITE = "https://shop.example"
GATEWAY = "https://www.paypal.com/"

_FIRST_NAMES = """
Anna Ben Clara David Emma Felix Greta Hugo Ida Jonas Klara Liam Mia Noah Olga Paul Rosa
Sven Tilda Viktor Wilma Yann Zoe Marta Luca Ines Pablo Nora Otto Freya
"""
_LAST_NAMES = """
Adler Bakker Conti Dupont Evans Fischer Garcia Huber Ivers Jansen Keller Lopez Meyer
Novak Olsen Petit Quinn Rossi Schmidt Torres Ulrich Visser Weber Young Zimmer
"""
FIRST_NAMES = tuple(_FIRST_NAMES.split())
LAST_NAMES = tuple(_LAST_NAMES.split())
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "mail.example")
COMPANIES = tuple(
    f"{name} {form}"
    for name in ("Alpine", "Baltic", "Cedar", "Delta", "Elm", "Fjord", "Granite")
    for form in ("Sports", "Outfitters", "Trading")
)
ROLES = ("buyer", "owner", "store manager", "assistant", "student")
ROLE_SHARES = (0.35, 0.25, 0.2, 0.12, 0.08)
REPLIES = ("Stop", "HELP", "Thank you, I will think about it")
"""What people write back to a text; to an e-mail always the last."""

OBJECTIONS = ("price", "delivery time", "size unsure", "minimum quantity")
INQUIRIES = (
    *("order_status", "return", "refund"),
    *("bulk_order", "complex_pricing", "product_question"),
)
QUIZ_ANSWERS = tuple(
    f"use={use}; budget={budget}"
    for use in ("running", "hiking", "city")
    for budget in ("low", "middle", "high")
)
OWNERS = ("amelie", "bastian", "chiara", "daan")
QUEUES = ("inside sales", "wholesale", "subscriptions", "marketplace")
CATEGORIES = ("jackets", "shirts", "shoes", "socks", "packs", "accessories")
ADJECTIVES = ("Wool", "Light", "Storm", "Trail", "City", "Merino", "Summit", "Daily")

_WEBKIT = "(KHTML, like Gecko)"
BROWSERS = (
    f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_4) AppleWebKit/605.1 {_WEBKIT}",
    f"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 {_WEBKIT} Chrome/140.0.0.0",
    f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 {_WEBKIT} Safari",
    f"Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 {_WEBKIT} Chrome/140.0.0.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
)
BOTS = (
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "python-requests/2.32.3",
    f"Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 {_WEBKIT} HeadlessChrome/140.0.0.0",
)
