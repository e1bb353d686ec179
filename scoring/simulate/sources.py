"""Where visitors come from: campaigns and free sources, with their true quality."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Source:
    """One origin of visits.

    `share` of the people arrive by it; `return_share` of later visits come by it.
    `intent` shifts the log rate of a person's activity, `quality` the log-odds of
    buying on any day. UTM values come in the spellings people really use.
    """

    key: str
    channel: str
    share: float
    return_share: float
    intent: float
    quality: float
    utm_sources: tuple[str, ...] = ()
    utm_mediums: tuple[str, ...] = ()
    campaign: str = ""
    content: str = ""
    keyword: str = ""
    audience: str = ""
    click_id: str = ""
    referrer: str = ""
    platform: str = ""
    campaign_type: str = ""
    cost_per_click: float = 0.0

    @property
    def is_paid(self) -> bool:
        """Whether an ad platform states spend for it."""
        return self.cost_per_click > 0


GOOGLE = "https://www.google.com/"
META = ("facebook", "Facebook", "FB", "fb", "facebook ")
PAID_SOCIAL = ("paid_social", "paid-social", "Paid_Social", "cpc")
HOSTILE_CAMPAIGN = "<script>alert(1)</script>"
"""A campaign name that must show as text wherever it is printed."""

SOURCES = (
    Source(
        "search_good",
        "Paid Search",
        0.11,
        0.02,
        0.22,
        0.30,
        ("google",),
        ("cpc", "CPC", "ppc"),
        "search_nonbrand_eu",
        "rsa-1",
        "wool running jacket",
        "",
        "gclid",
        GOOGLE,
        "google_ads",
        "search",
        0.90,
    ),
    Source(
        "search_cold",
        "Paid Search",
        0.04,
        0.0,
        -0.55,
        -0.60,
        ("google", "Google"),
        ("cpc",),
        "search_nonbrand_eu",
        "rsa-2",
        "cheap jacket free",
        "",
        "gclid",
        GOOGLE,
        "google_ads",
        "search",
        0.70,
    ),
    Source(
        "search_brand",
        "Paid Search",
        0.04,
        0.09,
        0.35,
        0.45,
        ("google",),
        ("cpc",),
        "search_brand_eu",
        "rsa-brand",
        "shop example",
        "",
        "gbraid",
        GOOGLE,
        "google_ads",
        "search",
        0.35,
    ),
    Source(
        "search_bing",
        "Paid Search",
        0.03,
        0.01,
        0.15,
        0.20,
        ("bing",),
        ("cpc",),
        "bing_nonbrand",
        "rsa-1",
        "running jacket",
        "",
        "msclkid",
        "https://www.bing.com/",
        "microsoft_ads",
        "search",
        0.60,
    ),
    Source(
        "shopping",
        "Paid Shopping",
        0.07,
        0.02,
        0.15,
        0.20,
        ("google",),
        ("cpc",),
        "shopping_all",
        "feed",
        "",
        "",
        "gclid",
        GOOGLE,
        "google_ads",
        "shopping",
        0.45,
    ),
    Source(
        "performance_max",
        "Cross-network",
        0.05,
        0.01,
        0.0,
        0.05,
        ("google",),
        ("cpc",),
        "cross-network_pmax_eu",
        "asset-1",
        "",
        "",
        "wbraid",
        "",
        "google_ads",
        "performance_max",
        0.50,
    ),
    Source(
        "social_broad",
        "Paid Social",
        0.13,
        0.0,
        -0.45,
        -0.45,
        META,
        PAID_SOCIAL,
        "prospecting_broad",
        "video-a",
        "",
        "broad",
        "fbclid",
        "https://l.facebook.com/",
        "meta_ads",
        "social",
        0.55,
    ),
    Source(
        "social_lookalike",
        "Paid Social",
        0.06,
        0.0,
        0.12,
        0.10,
        META,
        PAID_SOCIAL,
        "prospecting_lookalike",
        "video-b",
        "",
        "lookalike-buyers",
        "fbclid",
        "https://l.facebook.com/",
        "meta_ads",
        "social",
        0.75,
    ),
    Source(
        "social_retargeting",
        "Paid Social",
        0.0,
        0.08,
        0.0,
        0.0,
        META,
        PAID_SOCIAL,
        "retargeting_viewers",
        "carousel",
        "",
        "viewers-30d",
        "fbclid",
        "https://m.facebook.com/",
        "meta_ads",
        "social",
        0.60,
    ),
    Source(
        "social_tiktok",
        "Paid Social",
        0.05,
        0.0,
        -0.65,
        -0.50,
        ("tiktok", "TikTok"),
        ("paid_social", "cpc"),
        HOSTILE_CAMPAIGN,
        "spark-1",
        "",
        "interest-running",
        "ttclid",
        "https://www.tiktok.com/",
        "tiktok_ads",
        "social",
        0.30,
    ),
    Source(
        "video",
        "Paid Video",
        0.03,
        0.0,
        -0.30,
        -0.30,
        ("youtube", "YouTube"),
        ("cpv-paid", "paid_video", "cpc"),
        "video_awareness",
        "bumper",
        "",
        "in-market",
        "",
        "https://www.youtube.com/",
        "google_ads",
        "video",
        0.40,
    ),
    Source(
        "display",
        "Display",
        0.03,
        0.01,
        -0.60,
        -0.40,
        ("gdn", "GDN"),
        ("display", "banner"),
        "display_remarketing",
        "static",
        "",
        "similar-pages",
        "",
        "https://news.example.org/",
        "google_ads",
        "display",
        0.25,
    ),
    Source("search_organic", "Organic Search", 0.12, 0.20, 0.30, 0.40, referrer=GOOGLE),
    Source(
        "search_organic_other",
        "Organic Search",
        0.03,
        0.04,
        0.28,
        0.35,
        referrer="https://duckduckgo.com/",
    ),
    Source(
        "social_organic",
        "Organic Social",
        0.05,
        0.03,
        -0.10,
        0.0,
        click_id="fbclid",
        referrer="https://www.instagram.com/",
    ),
    Source(
        "referral",
        "Referral",
        0.04,
        0.02,
        0.20,
        0.30,
        referrer="https://runners-blog.example.net/review",
    ),
    Source(
        "affiliate",
        "Affiliates",
        0.03,
        0.01,
        0.0,
        0.15,
        ("awin", "Awin"),
        ("affiliate",),
        "affiliate_blogs",
        "link",
        referrer="https://www.awin1.com/",
    ),
    Source(
        "sponsored_mail",
        "Email",
        0.04,
        0.0,
        0.05,
        -0.05,
        ("partner_newsletter", "Partner_Newsletter"),
        ("email", "E-Mail", "e-mail"),
        "popup_partner",
        "popup",
        platform="newsletter_ads",
        campaign_type="email",
        cost_per_click=0.12,
    ),
    Source(
        "assistant",
        "AI Assistant",
        0.01,
        0.01,
        0.25,
        0.25,
        ("chatgpt.com",),
        ("ai-assistant",),
        referrer="https://chatgpt.com/",
    ),
    Source("direct", "Direct", 0.04, 0.45, 0.10, 0.20),
    Source("mail", "Email", 0.0, 0.0, 0.0, 0.0, ("newsletter",), ("email", "Email")),
    Source("text", "SMS", 0.0, 0.0, 0.0, 0.0, ("sms",), ("sms", "SMS")),
)

SOURCE = {source.key: row for row, source in enumerate(SOURCES)}
SHARES = np.array([source.share for source in SOURCES])
RETURN_SHARES = np.array([source.return_share for source in SOURCES])
INTENTS = np.array([source.intent for source in SOURCES], np.float32)
QUALITIES = np.array([source.quality for source in SOURCES], np.float32)
