"""Which field of a lead each column of a file holds, by its header.

Pure functions. The headers are those that people write in Vietnamese and English, and
those of published exports: ad platforms, shops, and other CRMs.
"""

import hashlib
import re
import unicodedata
from functools import lru_cache

from .unaccent import get_words, unaccent

# headers without accents, blanks and signs; what stands in brackets counts last
SYNONYMS = {
    "contact_name": "tenkhach|hovaten|hoten|ten|tenkhachhang|khachhang|tenkh|hotenkh"
    "|hotenkhachhang|tennguoilienhe|nguoilienhe|tentiemnang|tendaydu|hovatendaydu"
    "|tendangky|nguoimua|name|fullname|customer|customername|contact|contactname"
    "|leadname|yourname|recipientname|displayname|fileas|buyername",
    "first_name": "firstname|givenname|tengoi|fname|tenrieng|contactfirstname",
    "middle_name": "middlename|additionalname|tendem|tenlot|middleinitial",
    "last_name": "lastname|familyname|surname|ho|hodem|hovadem|hovatendem|holot"
    "|hovatenlot|lname|contactlastname",
    "phone": "sodienthoai|dienthoai|sdt|sodt|dt|phone|phonenumber|mobile|tel"
    "|sophone|didong|sdt1|sdtkhachhang|sodienthoaikhachhang|dtdidong"
    "|dienthoaididong|dtlienhe|sodienthoailienhe|dienthoai1|phone1|phone1value"
    "|mobilephone|mobilenumber|mobilephonenumber|cellphone|cell|phonemobile"
    "|telephone|contactnumber|userphone|whatsapp|whatsappnumber|zalo|sozalo|sdtzalo"
    "|primaryphone|hotline|contactphone|defaultaddressphone|dtcanhan",
    "phone_2": "sdt2|sodienthoai2|dienthoai2|dtkhac|phone2|secondphone|sophu"
    "|sdtphu|sodienthoaiphu|dienthoaikhac|otherphone|phone2value|phonework"
    "|workphone|officephone|businessphone|dtcoquan|dienthoaicoquan|homephone"
    "|phonehome|phoneother|alternatephone|workphonenumber|homephonenumber"
    "|dtnharieng|dienthoaiban|secondaryphone",
    "email_from": "email|mail|thudientu|emailaddress|emailkhachhang|diachiemail"
    "|emailcanhan|email1|email1value|useremail|primaryemail|contactemail"
    "|emaillienhe|emailcoquan|workemail|companyemail|secondaryemail|email2"
    "|email2value|otheremail|emailkhac|additionalemailaddresses|personalemail",
    "partner_name": "congty|tencongty|company|companyname|donvi|tochuc"
    "|tentochuc|accountname|organization|organisation|organizationname"
    "|organization1name|companyaccount|associatedcompany|primaryassociatedcompany"
    "|doanhnghiep|tendoanhnghiep|business|noilamviec|defaultaddresscompany|tokhach",
    "function": "chucvu|chucdanh|vitri|title|jobtitle|position"
    "|organizationtitle|organization1title|nghenghiep|vitricongviec|role",
    "website": "website|websiteurl|web|trangweb|companywebsite|website1value",
    "street": "diachi|address|street|streetaddress|diachi1|diachi2|address1"
    "|address2|addressline1|addressline2|addressstreet|primaryaddressstreet"
    "|mailingstreet|sonha|diachikhachhang|diachilienhe|address1street"
    "|address1formatted|phuongxa|quanhuyen|ward|district|diachigiaohang|duong"
    "|defaultaddressaddress1|defaultaddressaddress2",
    "city": "tinhthanh|tinh|thanhpho|city|khuvuc|tinhthanhpho|tinhtp|province"
    "|address1city|primaryaddresscity|mailingcity|tp|state|stateprovince"
    "|stateregion|region|addresscity|primaryaddressstate|address1region"
    "|addressstate|defaultaddresscity|defaultaddressprovince"
    "|defaultaddressprovincecode",
    "zip": "zip|zipcode|postcode|postalcode|zippostalcode|mabuudien|mabuuchinh"
    "|primaryaddresspostalcode|address1postalcode|zippostal|defaultaddresszip"
    "|mavung",
    "country": "quocgia|nuoc|country|countryregion|countrycode|maquocgia|cc"
    "|address1country|primaryaddresscountry|addresscountry|mailingcountry"
    "|defaultaddresscountrycode|defaultaddresscountry|countrycodev2",
    "note": "ghichu|note|notes|noidung|message|comment|comments|mota|loinhan"
    "|tinnhan|description|motachitiet|remark|remarks|diengiai|traodoi|thongtinthem"
    "|ghichukhachhang|yourmessage",
    "need": "nhucau|need|needs|customerneed|nhucaukhachhang|mongmuon|yeucau"
    "|requirement|requirements|inquiry|enquiry|vande",
    "motive": "dongcomua|dongco|lydomua|buyingmotive|motive|motivation"
    "|reasontobuy|purchasereason|mucdich|mucdichmua|lydomuahang|whybuy",
    "interest": "sanpham|product|khoahoc|dichvu|quantam|goi|tensanpham"
    "|productinterest|productname|sanphamquantam|course|service|hanghoa"
    "|hanghoaquantam|goidichvu|interestedin|quantamden",
    "status": "trangthai|tinhtrang|status|leadstatus|tacnghiep|ketquagoi"
    "|kstatus|stage|trangthaikhachhang|contactstatus|ketqua|trangthaik|giaidoan"
    "|leadstage|tinhtrangxuly|trangthaixuly|trangthaidonhang|trangthaidon",
    "source": "nguon|source|kenh|channel|utmsource|leadsource|nguongoc"
    "|nguondata|nguonkhach|nguonkhachhang|nguonmarketing|originalsource"
    "|originaltrafficsource|platform|nentang|contactsource|nguontiemnang|nguonkh"
    "|referralsource|howdidyouhearaboutus|trafficsource|leadchannel|nguonden",
    "medium": "medium|utmmedium|phuongtien",
    "campaign": "chiendich|campaign|utmcampaign|tenchiendich|campaignname"
    "|chiendichmarketing|leadcampaign|primarycampaignsource|chiendichquangcao",
    "ad": "ad|adname|utmcontent|quangcao|tenquangcao|creative|adcreative|ads",
    "form": "form|formname|tenform|bieumau|tenbieumau|landingpage|tenlanding"
    "|landing|tenlandingpage|leadform|leadformname|instantform|instantformname"
    "|firstconversion",
    "platform_lead_id": "leadid|leadgenid",
    "click_id": "gclid|gclickid|googleclickid|fbclid|facebookclickid|ttclid"
    "|tiktokclickid|gbraid|wbraid|zclid|zaloclickid|msclkid|microsoftclickid|lifatid"
    "|clickid",
    "created": "createdtime|createdat|createdate|datecreated|created"
    "|createddate|ngaytao|thoigiantao|ngaydangky|thoigiandangky|thoigian|ngaydatave"
    "|ngaynhan|thoidiemdangky|dateentered|leadsubmittime|submittime|submissiontime"
    "|submissiondate|submittedat|leadsubmissiontime|timestamp|dauthoigian|optintime"
    "|createtime|leadcreatedtime|dateadded|leadcreateddate|ngaytaodon|ngayve"
    "|ngaylead|thoigiangui|ngaygui|submittimeutc|leadcreatetime|memberoptintime"
    "|signupdate|registereddate",
    "consent": "consent|callconsent|agreedtobecalled|dongy|dongynhancuocgoi"
    "|dongygoi|chophepgoi|dongylienhe|marketingconsent|contactconsent"
    "|consenttocontact|chapthuan|dongyduocgoi|dongyduoclienhe|dongynhantuvan|optin"
    "|iagreetobecontacted|canbecalled|dongynhanlienhe|phoneconsent"
    "|consenttobecalled",
    "do_not_call": "donotcall|dnc|khonggoi|khonggoidien|khonggoidienthoai"
    "|khongnhancuocgoi|dungoi|donotphone|phoneoptout|calloptout|tuchoicuocgoi"
    "|khongduocgoi|hasoptedoutofcall|donotcontact|khongnhandienthoai|khonglienhe",
    "email_opt_out": "emailoptout|optoutofemail|unsubscribed"
    "|unsubscribedfromallemail|khonggoimail|khongguiemail|khonguiemail"
    "|khongnhanemail|hasoptedoutofemail|donotemail|unsubtime|unsubscribedat"
    "|huydangky|huynhanemail|optedoutemail|optout|emailoptedout|unsubscribedate"
    "|tuchoiemail|khongguimail",
    "email_consent": "acceptsmarketing|acceptsemailmarketing|nhanemailquangcao"
    "|nhanquangcao|emailoptin|emailsubscriptionstatus|emailmarketing|nhanemail"
    "|dongynhanemail|nhanemailmarketing|emailconsent|chapnhanquangcao"
    "|nhanthongtinquangcao|nhantintiepthi|emailmarketingstatus|subscribed",
}
FIELD_OF = {
    header.replace(" ", ""): field
    for field, headers in SYNONYMS.items()
    for header in headers.split("|")
}
# {header of a click id: its kind}; "click id" alone does not say
CLICK_KINDS = {
    "gclid": "gclid|gclickid|googleclickid",
    "gbraid": "gbraid",
    "wbraid": "wbraid",
    "fbclid": "fbclid|facebookclickid",
    "ttclid": "ttclid|tiktokclickid",
    "zclid": "zclid|zaloclickid",
    "msclkid": "msclkid|microsoftclickid",
    "li_fat_id": "lifatid",
}
CLICK_KIND_OF = {
    header: kind
    for kind, headers in CLICK_KINDS.items()
    for header in headers.split("|")
}
PLATFORM_HEADERS = {"platform", "nentang"}
# several columns of these are joined, so each may hold them
JOINED = {"note", "need", "street", "city"}
# headers that say the given name where another column says the family name
GIVEN = {"ten", "name", "tengoi", "contact", "tenkh", "tenkhachhang"}
FAMILY = "last_name"
# columns of an ad platform's file; all its other columns are the form's questions
AD_FORMS = (
    {"formid", "adid"},
    {"formid", "createdtime"},
    {"leadid", "adid"},
    {"leadid", "campaignid"},
    {"leadid", "adgroupid"},
    {"gclid", "campaignid"},
    {"googlekey", "formid"},
    {"gclid", "formid"},
    {"leadid", "leadsubmittime"},
    {"leadid", "formname"},
)
MACHINE = re.compile(
    r"id|.{0,200}(id|url|key|adsetname|adgroupname|creativename|istest|isorganic)"
    r"|apiversion|retaileritem.*|adset|adgroup|advertiser.*|leadstatus|timezone"
    r"|iswhatsapp.*"
)
# columns that only one platform's file has; what Google has is looked for first, as
# its ads stand in groups, too
MARKS_OF_PLATFORMS = {
    "google": {"gclid", "gclickid", "googleclickid", "googlekey"},
    "tiktok": {"adgroup", "adgroupid", "adgroupname"},
    "facebook": {"adset", "adsetid", "adsetname", "isorganic"},
}
IDS_OF_LEADS = ("leadid", "leadgenid", "id")
# words that say whose it is, not what
OF_CUSTOMER = re.compile(
    r"^(?:your|contact|lead|customer|client)|(?:khachhang|khach|kh)$"
)
BRACKETS = re.compile(r"[(\[{（【][^()\[\]{}（）【】\n]{0,100}[)\]}）】]")
# a moment without a zone of its own is in the one that the header names
ZONE = re.compile(
    r"(?:utc|gmt)\s{0,3}([+-]\s{0,3}\d{1,2})(?::?(\d{2}))?", re.IGNORECASE
)
MAX_HEADER = 200  # letters of a header that are read


def get_key(header: str) -> str:
    """Return the header as it is compared: "Họ & tên (*)" → "hoten"."""
    return get_words(header[:MAX_HEADER]).replace(" ", "")


def find_field(header: str) -> str:
    """Return the field that the header names, "" for none."""
    return _find_field(header[:MAX_HEADER])


def find_click_kind(header: str) -> str:
    """Return the kind of click id that the header names, "" if it does not say."""
    keys = _get_keys(header[:MAX_HEADER])
    return next((CLICK_KIND_OF[key] for key in keys if key in CLICK_KIND_OF), "")


def is_platform(header: str) -> bool:
    """Whether the header names the platform of an ad."""
    return not PLATFORM_HEADERS.isdisjoint(_get_keys(header[:MAX_HEADER]))


@lru_cache(maxsize=4096)
def _find_field(header):
    return next((FIELD_OF[key] for key in _get_keys(header) if key in FIELD_OF), "")


def _get_keys(header):
    """Return by what a header may be known, the best first."""
    inside = " ".join(BRACKETS.findall(header))
    texts = (header, BRACKETS.sub(" ", header), header.partition(":")[0], inside)
    keys = [get_key(text) for text in texts]
    return keys + [OF_CUSTOMER.sub("", key) for key in keys]


def is_ad_form(headers: list[str]) -> bool:
    """Whether the file is a download of an ad platform's lead form."""
    keys = {get_key(header) for header in headers}
    return any(marks <= keys for marks in AD_FORMS)


def find_ad_platform(headers: list[str]) -> str:
    """Return the platform whose lead form this file is of, "" if it does not say."""
    if not is_ad_form(headers):
        return ""
    keys = {get_key(header) for header in headers}
    return next(
        (name for name, marks in MARKS_OF_PLATFORMS.items() if marks & keys), ""
    )


def find_fields(headers: list[str]) -> list[str]:
    """Return the field of each column, "" if unknown; several columns may have the
    same."""
    found = [find_field(header) for header in headers]
    keys = [get_key(header) for header in headers]
    if FAMILY in found and "first_name" not in found:
        given = next((n for n, key in enumerate(keys) if key in GIVEN), None)
        if given is not None:
            found[given] = "first_name"
    if is_ad_form(headers):
        found = _add_questions(found, keys)
    return found


def _add_questions(found, keys):
    """Return the fields of an ad platform's file: what is unknown is a question."""
    lead_id = next((name for name in IDS_OF_LEADS if name in keys), None)
    fields = []
    for field, key in zip(found, keys, strict=True):
        if key == lead_id:
            fields.append("platform_lead_id")
        elif key == "leadstatus" or (not field and MACHINE.fullmatch(key)):
            fields.append("")
        else:
            fields.append(field or ("note" if key else ""))
    return fields


def guess_fields(headers: list[str]) -> list[str]:
    """Return the field of each column, "" if unknown; each field once, but those that
    are joined."""
    fields, taken = [], set()
    for field in guess_targets(headers):
        is_again = field in taken and field not in JOINED
        fields.append("" if is_again else field)
        taken.add(field)
    return fields


def guess_targets(headers: list[str]) -> list[str]:
    """Return the field of each column, "" if unknown.

    Several columns may have the same, so that none is lost which is understood; a
    second one with phones holds the second phone.
    """
    fields, taken = [], set()
    for found in find_fields(headers):
        field = "phone_2" if found == "phone" and "phone" in taken else found
        fields.append(field)
        taken.add(field)
    return fields


def get_signature(headers: list[str]) -> str:
    """Return a text that is the same for files of the same layout."""
    layout = "\n".join(_get_mark(header) for header in headers)
    return hashlib.sha256(layout.encode()).hexdigest()


def _get_mark(header):
    """Return the words of a header; the header itself if it has others than Latin."""
    plain = " ".join(unaccent(header).split())
    is_latin = not any(
        ord(letter) > 127 and unicodedata.category(letter)[0] in "LMN"
        for letter in plain
    )
    return (get_words(header) if is_latin else "") or plain


def get_zone_minutes(header: str) -> int | None:
    """Return the minutes ahead of UTC that a header names: "Created (UTC+7)" → 420."""
    if found := ZONE.search(header[:MAX_HEADER]):
        hours = int(found[1].replace(" ", ""))
        minutes = int(found[2] or 0)
        return 60 * hours + (minutes if hours >= 0 else -minutes)
    return None
