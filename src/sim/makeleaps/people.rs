//! Clients, contacts and employees of the pretend company: Japanese and foreign, made up.

use serde_json::{Value, json};

use super::{
    ids::{Kind, mid},
    reply::Ask,
};
use crate::sim::{
    people::{Person, anyone, japanese},
    world::World,
};

/// Clients that every world begins with.
pub const CLIENTS: u64 = 48;
pub const EMPLOYEES: [(&str, &str); 5] = [
    ("高橋 美咲", "misaki.takahashi@example.com"),
    ("Jason Winder", "jason.winder@example.com"),
    ("佐藤 健一", "kenichi.sato@example.com"),
    ("Anaïs Lefèvre", "anais.lefevre@example.com"),
    ("中村 さくら", "sakura.nakamura@example.com"),
];

const COMPANIES: [&str; 24] = [
    "株式会社山田製作所",
    "有限会社ひまわり印刷",
    "合同会社ブルースカイ",
    "東京海風商事株式会社",
    "株式会社ﾃｸﾉ･ｿﾘｭｰｼｮﾝｽﾞ",
    "鈴木会計事務所",
    "一般社団法人みらい教育機構",
    "株式会社さくらデザイン",
    "Kobe Harbour Trading K.K.",
    "北海道フーズ株式会社",
    "株式会社グリーン・リーフ",
    "医療法人社団あおぞら会",
    "Nørrebro Studio ApS",
    "大阪電機工業株式会社",
    "株式会社七福建設",
    "Müller & Söhne GmbH",
    "京都茶舗 宇治園",
    "株式会社ネクスト・ステージ",
    "Glebe Bicycle Works Pty Ltd",
    "沖縄リゾート開発株式会社",
    "株式会社髙島屋敷",
    "㈱丸山運送",
    "ソフトバレー合同会社",
    "Café Zoë",
];
const DEPARTMENTS: [&str; 5] = ["経理部", "総務部 購買課", "Accounts Dept.", "営業本部", ""];
const TITLES: [&str; 5] = ["部長", "課長", "Director", "代表取締役", ""];
const TOWNS: [(&str, &str, &str); 8] = [
    ("tokyo", "新宿区", "160-0022"),
    ("tokyo", "千代田区", "100-0005"),
    ("osaka", "大阪市北区", "530-0001"),
    ("kyoto", "京都市中京区", "604-8005"),
    ("hokkaido", "札幌市中央区", "060-0042"),
    ("fukuoka", "福岡市博多区", "812-0011"),
    ("kanagawa", "横浜市西区", "220-0012"),
    ("okinawa", "那覇市", "900-0015"),
];
const STREETS: [&str; 4] = ["西新宿2-8-1", "丸の内1-9-2", "梅田3丁目1番3号", "本町4-5-6"];
const BUILDINGS: [&str; 4] = ["", "ABCビル 12F", "グランフロント北館 502号室", "3rd Floor"];

/// A client with its person to write to.
#[derive(Debug, Clone)]
pub struct SimClient {
    pub mid: String,
    pub name: String,
    pub external_id: String,
    pub department: String,
    pub title: String,
    pub person: String,
    pub honorific: &'static str,
    pub email: String,
    pub phone: String,
    pub address: Value,
    pub contacts: Vec<String>,
}

/// Client `k`, from 1 to [`CLIENTS`].
#[must_use]
pub fn client(world: &World, k: u64) -> SimClient {
    let mut dice = world.dice("makeleaps client", k);
    let at = usize::try_from(k.saturating_sub(1)).unwrap_or_default();
    let base = COMPANIES[at % COMPANIES.len()];
    let name =
        if at < COMPANIES.len() { base.to_owned() } else { format!("{base} 第{}営業所", at / 24 + 1) };
    let local = !name.is_ascii() && !name.contains(['ø', 'ü', 'ë']);
    let Person { given, family, phone, .. } = if local { japanese(&mut dice) } else { anyone(&mut dice) };
    let (region, locality, postal_code) = *dice.pick(&TOWNS);
    SimClient {
        mid: mid(Kind::Client, k),
        name,
        external_id: format!("C-{k:04}"),
        department: (*dice.pick(&DEPARTMENTS)).to_owned(),
        title: (*dice.pick(&TITLES)).to_owned(),
        person: if local { format!("{family} {given}") } else { format!("{given} {family}") },
        honorific: if dice.chance(80) { "様" } else { "御中" },
        email: format!("keiri{k}@client{k}.example.com"),
        phone,
        address: json!({
            "address_format": "jp_default",
            "country": "JP",
            "street_address": *dice.pick(&STREETS),
            "extended_address": *dice.pick(&BUILDINGS),
            "locality": locality,
            "region": region,
            "postal_code": postal_code,
        }),
        contacts: vec![mid(Kind::Contact, k * 4), mid(Kind::Contact, k * 4 + 1)],
    }
}

/// The record of a client (MakeLeaps, Client).
#[must_use]
pub fn client_json(c: &SimClient, ask: &Ask) -> Value {
    let contacts: Vec<String> = c.contacts.iter().map(|m| ask.url(&format!("contact/{m}/"))).collect();
    json!({
        "mid": c.mid,
        "url": ask.url(&format!("client/{}/", c.mid)),
        "name": c.name,
        "client_external_id": c.external_id,
        "contacts": contacts,
        "addresses": [c.address],
        "archived": false,
    })
}

/// Both contacts of a seeded client: the organisation and a person.
#[must_use]
pub fn contacts_json(c: &SimClient, ask: &Ask) -> Vec<Value> {
    let client = ask.url(&format!("client/{}/", c.mid));
    let (family, given) = c.person.split_once(' ').unwrap_or((c.person.as_str(), ""));
    let url = |n: usize| c.contacts.get(n).map(|m| ask.url(&format!("contact/{m}/")));
    vec![
        json!({
            "mid": c.contacts.first(), "url": url(0), "client": client, "contact_type": "organization",
            "name": c.name, "email": {"address": c.email}, "phone": c.phone, "addresses": [c.address],
        }),
        json!({
            "mid": c.contacts.get(1), "url": url(1), "client": client, "contact_type": "person",
            "family_name": family, "given_name": given, "department": c.department, "title": c.title,
            "honorific": c.honorific, "email": {"address": c.email}, "phone": c.phone,
        }),
    ]
}

#[must_use]
pub fn employee_json(n: usize, ask: &Ask) -> Value {
    let (name, email) = EMPLOYEES[n % EMPLOYEES.len()];
    let id = mid(Kind::Employee, (n % EMPLOYEES.len()) as u64 + 1);
    json!({"mid": id, "url": ask.url(&format!("employee/{id}/")), "name": name, "email": email})
}

/// The address of the pretend company itself.
#[must_use]
pub fn own_address() -> Value {
    json!({
        "address_format": "jp_default", "country": "JP", "street_address": "神宮前6-12-18",
        "extended_address": "Postroomビル 4F", "locality": "渋谷区", "region": "tokyo", "postal_code": "150-0001",
    })
}
