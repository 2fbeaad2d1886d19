//! What the made-up people are made of. Lists are one text each, parted by `|`, so that a name may hold spaces.

/// Names, places and habits of one country or language.
pub struct Culture {
    pub country: &'static str,
    /// Women's given names and the family names that go with them.
    pub women: (&'static str, &'static str),
    /// Men's.
    pub men: (&'static str, &'static str),
    /// `town;region;postcode`, each a place that exists with that code.
    pub places: &'static str,
    /// `#` is a house number.
    pub streets: &'static str,
    /// `#` is a digit. Ranges kept free for films and examples where the country has one.
    pub phone: &'static str,
    pub companies: &'static str,
}

const ENGLISH_WOMEN: &str = "Charlotte|Amelia|Olivia|Isla|Mia|Ava|Grace|Willow|Harper|Chloe|Ella|Lois|Matilda|Ruby|Zoë|Priya|\
Mei-Ling|Siobhán|Aroha|Ngaire|Fatima|Thandiwe|Anaïs|Renée|Beatrix|Marguerite|Noor|Xanthe|Yindi|Kirra|Anh|Hyun-ju";
const ENGLISH_MEN: &str = "Oliver|Noah|Jack|Henry|William|Leo|Thomas|Hudson|Lucas|Clark|Lachlan|Angus|Cooper|Minh|Jorge|Søren|\
Kwame|Łukasz|Declan|Tāne|Hemi|Arjun|Omar|Björn|Jarrah|Dion|Seán|D'Angelo|Jean-Luc|Wei|Ravi|Mohammed";
const ENGLISH_FAMILY: &str = "Smith|Jones|Williams|Brown|Wilson|Taylor|Kent|Lane|Nguyễn|Ortiz|Müller|Sørensen|Chen|O'Brien|Mensah|\
Wójcik|Singh|Patel|Lee|Kelly|Walker|Robinson|Thompson|White|Ryan|McDonald|MacGregor|Fitzgerald|St. Clair|Campbell|Stewart|\
Harrington-Smythe|Van der Berg|Ó Súilleabháin|Te Rangi|Ngata|Papadopoulos|D'Souza|Abdi|Haddad|Kowalczyk|Petrović|Ivanova-Reid|\
Fernández|Gutiérrez|Tran|Phạm|Lê|Kim|Park|Zhang|Wang|Costa|Rossi|Cruz|Hall|Young|King|Wright|Scott|Green|Baker|Adams|Nelson|\
Featherstonehaugh|Cholmondeley-Warner|Venkatanarasimharajuvaripeta";

pub const AUSTRALIA: Culture = Culture {
    country: "AU",
    women: (ENGLISH_WOMEN, ENGLISH_FAMILY),
    men: (ENGLISH_MEN, ENGLISH_FAMILY),
    places: "Glebe;NSW;2037|Sydney;NSW;2000|Newtown;NSW;2042|Parramatta;NSW;2150|Bondi Beach;NSW;2026|Manly;NSW;2095|\
Newcastle;NSW;2300|Wollongong;NSW;2500|Broken Hill;NSW;2880|Byron Bay;NSW;2481|Dubbo;NSW;2830|Melbourne;VIC;3000|Fitzroy;VIC;3065|\
Carlton;VIC;3053|St Kilda;VIC;3182|Geelong;VIC;3220|Ballarat Central;VIC;3350|Bendigo;VIC;3550|Mildura;VIC;3500|\
Brisbane City;QLD;4000|West End;QLD;4101|Southport;QLD;4215|Toowoomba City;QLD;4350|Townsville City;QLD;4810|\
Cairns City;QLD;4870|Mount Isa;QLD;4825|Adelaide;SA;5000|Glenelg;SA;5045|Mount Gambier;SA;5290|Coober Pedy;SA;5723|Perth;WA;6000|\
Fremantle;WA;6160|Broome;WA;6725|Kalgoorlie;WA;6430|Albany;WA;6330|Hobart;TAS;7000|Launceston;TAS;7250|Darwin City;NT;0800|\
Alice Springs;NT;0870|Canberra;ACT;2601|Braddon;ACT;2612",
    streets: "# Wentworth Park Rd|Unit 4/# George St|# Glebe Point Rd|Level 3, # Pitt St|Shop #, 12 Enmore Rd|Lot # Stuart Hwy|\
# Hay St|#A Brunswick St|C/- Newsagent, # Beach Rd|# The Esplanade|# O'Connell St|RMB #, Old Coach Rd|# Wollumbin Cl|#/120 Sturt St",
    phone: "0491 570 ###",
    companies: "Billabong Books Pty Ltd|Wattle & Gum Ceramics|Southern Cross Spares Pty Ltd|Kookaburra Coffee Roasters|\
The Button Shop (Est. 1974)|O'Malley's Hardware|Quokka Kids|Reef & Range Outfitters|Ōtepoti Yarns|Daily Planet Prints",
};

pub const AMERICA: Culture = Culture {
    country: "US",
    women: (
        "Mary|Patricia|Jennifer|Linda|Elizabeth|Barbara|Susan|Jessica|Keisha|Guadalupe|María José|Ashley|Latoya|Sofía|Emily|Donna|\
Michelle|Carol|Shaniqua|Kaʻiulani|Dakota|Xóchitl|Rosalind|Mackenzie|Brooklyn|Savannah|Eun-ji|Ngozi|Aaliyah|Ximena|Zuri|Bree",
        AMERICAN_FAMILY,
    ),
    men: (
        "James|Robert|John|Michael|David|William|Richard|Joseph|José|Thomas|Charles|DeShawn|Tyrone|Jesús|Anthony|Mark|Donald|Steven|\
Paul|Andrew|Kenneth|Keoni|Ahanu|Malik|Mateo|Hiroshi|Vladimir|Billy Bob|J.R.|Ebenezer|Cornelius|X Æ",
        AMERICAN_FAMILY,
    ),
    places: "New York;NY;10001|Brooklyn;NY;11201|Buffalo;NY;14202|Boston;MA;02108|Providence;RI;02903|Hartford;CT;06103|\
Newark;NJ;07102|Philadelphia;PA;19103|Pittsburgh;PA;15222|Baltimore;MD;21201|Washington;DC;20001|Richmond;VA;23219|\
Charlotte;NC;28202|Atlanta;GA;30303|Miami;FL;33101|Orlando;FL;32801|Nashville;TN;37201|New Orleans;LA;70112|Dayton;OH;45402|\
Cleveland;OH;44113|Detroit;MI;48226|Chicago;IL;60601|Milwaukee;WI;53202|Minneapolis;MN;55401|St. Louis;MO;63101|\
Kansas City;MO;64105|Coeur d'Alene;ID;83814|Austin;TX;78701|Houston;TX;77002|El Paso;TX;79901|Denver;CO;80202|\
Salt Lake City;UT;84101|Phoenix;AZ;85004|Las Vegas;NV;89101|Los Angeles;CA;90012|San Francisco;CA;94103|Burbank;CA;91502|\
Portland;OR;97204|Seattle;WA;98101|Anchorage;AK;99501|Honolulu;HI;96813|San Juan;PR;00901|Truth or Consequences;NM;87901",
    streets: "# Main St|# Maple Ave Apt 3B|# 5th Ave Fl 12|# W Olive Ave|PO Box #|# N Lake Shore Dr #1104|# Martin Luther King Jr Blvd|\
# County Road 9|#½ Elm St|# Calle de la Fortaleza|# Peachtree St NE Ste 400|# E Kahuʻāina Pl|Rural Route 2 Box #|# O'Farrell St",
    phone: "(212) 555-01##",
    companies: "Acme Sign & Banner LLC|Sunset Print Co.|Five Points Brewing|Cardboard Dreams, Inc.|Smith & Daughters Realty|\
First Baptist Church of Springfield|Piñata World|Big Sky Vinyl|The \"Good\" Bakery|AT&Tee Shirts",
};

const AMERICAN_FAMILY: &str = "Smith|Johnson|Williams|Brown|Jones|Garcia|Miller|Davis|Rodríguez|Martínez|Hernández|López|González|\
Wilson|Anderson|Thomas|Taylor|Moore|Jackson|Martin|Lee|Pérez|Thompson|White|Harris|Sánchez|Clark|Ramírez|Lewis|Robinson|Walker|\
Young|Allen|King|Wright|Scott|Torres|Nguyen|Hill|Flores|Green|Adams|Nelson|Baker|Hall|Rivera|Campbell|Mitchell|Carter|Roberts|\
Begaye|Kealoha|Kamakawiwoʻole|Yazzie|O'Connor|McAllister|Peña|Núñez|DiMaggio|Van Buren|Okafor|Kowalski|Schwarzenegger|\
Keihanaikukauakahihuliheekahaunaele|Wolfeschlegelsteinhausenbergerdorff|Null|Test|True";

const JAPANESE_FAMILY: &str = "佐藤|鈴木|高橋|田中|伊藤|渡辺|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|林|斎藤|清水|\
山崎|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|後藤|近藤|村上|遠藤|青木|坂本|斉藤|福田|太田|西村|藤井|岡本|\
金子|藤原|三浦|中野|髙橋|渡邊|渡邉|齋藤|﨑山|𠮷田|勅使河原|小鳥遊|五十嵐|一|東海林|武者小路|長宗我部|左衛門三郎|ヶ原|辻󠄀";

pub const JAPAN: Culture = Culture {
    country: "JP",
    women: (
        "陽葵|凛|詩|結菜|莉子|芽依|紬|葵|さくら|美咲|陽菜|花子|恵子|由美子|真由美|明美|久美子|智子|幸子|洋子|ひかり|\
みゆき|あかり|エミリー|マリア|千代|梓|楓|すず|心愛",
        JAPANESE_FAMILY,
    ),
    men: (
        "蓮|陽翔|蒼|湊|樹|律|大翔|悠真|太郎|次郎|健一|誠|浩|茂|隆|勝|清|正|一郎|翔太|大輔|拓也|直樹|健太|龍之介|\
ジョン|マイケル|勘九郎|慎太郎|幸之助",
        JAPANESE_FAMILY,
    ),
    places: "千代田区;東京都;100-0001|港区;東京都;105-0011|新宿区;東京都;160-0022|渋谷区;東京都;150-0002|世田谷区;東京都;154-0004|\
武蔵野市;東京都;180-0004|横浜市西区;神奈川県;220-0012|川崎市川崎区;神奈川県;210-0007|鎌倉市;神奈川県;248-0006|さいたま市大宮区;埼玉県;330-0854|\
千葉市中央区;千葉県;260-0013|札幌市中央区;北海道;060-0001|函館市;北海道;040-0063|仙台市青葉区;宮城県;980-0021|盛岡市;岩手県;020-0022|\
新潟市中央区;新潟県;950-0087|金沢市;石川県;920-0853|長野市;長野県;380-0823|静岡市葵区;静岡県;420-0852|名古屋市中村区;愛知県;450-0002|\
豊田市;愛知県;471-0025|京都市下京区;京都府;600-8216|京都市東山区;京都府;605-0074|大阪市北区;大阪府;530-0001|堺市堺区;大阪府;590-0028|\
神戸市中央区;兵庫県;650-0021|奈良市;奈良県;630-8213|和歌山市;和歌山県;640-8331|岡山市北区;岡山県;700-0024|広島市中区;広島県;730-0011|\
高松市;香川県;760-0019|松山市;愛媛県;790-0001|福岡市博多区;福岡県;812-0011|長崎市;長崎県;850-0057|鹿児島市;鹿児島県;892-0842|那覇市;沖縄県;900-0015",
    streets: "丸の内1丁目#番1号|芝公園4-2-#|本町#-5 第二山田ビル3F|大字中#番地|中央2丁目#-7 メゾン・ド・桜 201号室|四条通烏丸東入ル#番地|\
北#条西3丁目|東町１２−#|駅前#丁目 パークタワー2805|字屋敷#|栄#-3-1 ｻﾝｼｬｲﾝﾋﾞﾙ 8F|港町#",
    phone: "090-0000-####",
    companies: "株式会社山田商店|㈱デイリープラネット|有限会社さくら印刷|合同会社青空|一般社団法人日本手紙協会|ﾔﾏﾀﾞ製作所|\
株式会社エム・アンド・エー|医療法人社団健友会|Ｏｆｆｉｃｅ　ＫＩＲＡ|鈴木税理士事務所|株式会社渡邊鐵工所|学校法人光学園",
};

/// The half-width kana that old forms and bank files insist on.
pub const JAPANESE_HALF_WIDTH: (&str, &str) = (
    "ﾔﾏﾀﾞ|ｻﾄｳ|ｽｽﾞｷ|ﾀｶﾊｼ|ﾜﾀﾅﾍﾞ|ｲﾄｳ|ﾅｶﾑﾗ|ｺﾊﾞﾔｼ|ｶﾄｳ|ﾖｼﾀﾞ|ｻｻｷ|ﾔﾏｸﾞﾁ",
    "ﾀﾛｳ|ﾊﾅｺ|ｼﾞﾛｳ|ｹﾝｲﾁ|ﾕﾐｺ|ﾏｺﾄ|ｻｸﾗ|ﾋﾛｼ|ﾘｮｳｽｹ|ﾁﾖ|ｼｮｳﾀ|ﾐﾕｷ",
);

/// Japanese people as a parcel's customs form writes them.
pub const JAPAN_LATIN: Culture = Culture {
    women: ("Hanako|Yumiko|Sakura|Aoi|Rin|Keiko|Misaki|Ayumi|Chiyo|Mayumi", ROMAJI_FAMILY),
    men: ("Tarō|Kenichi|Makoto|Hiroshi|Daisuke|Jun'ichi|Ryūnosuke|Shōta|Naoki|Ren", ROMAJI_FAMILY),
    places: "Chiyoda-ku;Tokyo;100-0001|Shibuya-ku;Tokyo;150-0002|Yokohama-shi Nishi-ku;Kanagawa;220-0012|\
Kyoto-shi Shimogyo-ku;Kyoto;600-8216|Osaka-shi Kita-ku;Osaka;530-0001|Sapporo-shi Chuo-ku;Hokkaido;060-0001|Naha-shi;Okinawa;900-0015",
    streets: "1-1-# Marunouchi|4-2-# Shiba-koen|#-5 Honcho, Yamada Bldg. 3F|2-#-7 Chuo, Maison de Sakura 201",
    companies: "Yamada Shōten K.K.|Sakura Printing Y.K.|Aozora G.K.",
    ..JAPAN
};
const ROMAJI_FAMILY: &str =
    "Satō|Suzuki|Takahashi|Tanaka|Itō|Watanabe|Yamamoto|Nakamura|Kobayashi|Katō|Yoshida|Sasaki|Ōno|Kan'ami";

const GERMAN_FAMILY: &str = "Müller|Schmidt|Schneider|Fischer|Weber|Meyer|Wagner|Becker|Schulz|Hoffmann|Schäfer|Koch|Bauer|Richter|\
Klein|Wolf|Schröder|Neumann|Schwarz|Zimmermann|Braun|Krüger|Hofmann|Hartmann|Lange|Weiß|Groß|Yılmaz|Öztürk|von Hohenzollern-Berg|\
Freifrau zu Guttenstein|Müller-Lüdenscheidt|Leutheusser-Schnarrenberger|Käßmann|Şahin|Jäger|Kühn|Vogel|Straßburger|Dvořák";

pub const GERMANY: Culture = Culture {
    country: "DE",
    women: (
        "Emma|Mia|Hannah|Emilia|Sophie|Lina|Käthe|Ayşe|Jördis|Ursula|Heike|Gudrun|Änne|Brünhilde|Zoë|Anneliese|Leonie|Fatma|Bärbel|Frauke",
        GERMAN_FAMILY,
    ),
    men: (
        "Noah|Matteo|Elias|Finn|Leon|Jürgen|Günther|Björn|Karl-Heinz|Uwe|Mehmet|Götz|Sönke|Wolfgang|Maximilian|Jörg|Thorsten|Lütz|Hans Peter|Ole",
        GERMAN_FAMILY,
    ),
    places: "Berlin;Berlin;10115|Berlin;Berlin;10999|Hamburg;Hamburg;20095|München;Bayern;80331|Köln;Nordrhein-Westfalen;50667|\
Frankfurt am Main;Hessen;60311|Stuttgart;Baden-Württemberg;70173|Düsseldorf;Nordrhein-Westfalen;40213|Leipzig;Sachsen;04109|\
Dresden;Sachsen;01067|Hannover;Niedersachsen;30159|Nürnberg;Bayern;90402|Bremen;Bremen;28195|Lübeck;Schleswig-Holstein;23552|\
Würzburg;Bayern;97070|Saarbrücken;Saarland;66111|Görlitz;Sachsen;02826|Gießen;Hessen;35390|Rostock;Mecklenburg-Vorpommern;18055|\
Villingen-Schwenningen;Baden-Württemberg;78050|Erfurt;Thüringen;99084|Potsdam;Brandenburg;14467",
    streets: "Hauptstraße #|Bahnhofstr. #a|Straße des 17. Juni #|Am Grünen Weg #|Kottbusser Damm #, 2. Hinterhof|Packstation #|Große Bleichen #|\
Karl-Marx-Allee #|Mühlenweg #-3|Schützenstraße # c/o Weiß|Öhringer Gäßchen #|Platz der Deutsch-Sowjetischen Freundschaft #",
    phone: "+49 30 23125 ###",
    companies: "Bücherwurm GmbH|Schöne Dinge e.K.|Feinkost Käfer & Söhne OHG|Rüstzeug GmbH & Co. KG|Zum Goldenen Knopf|Spätkauf Öz",
};

const FRENCH_FAMILY: &str = "Martin|Bernard|Dubois|Thomas|Robert|Richard|Petit|Durand|Leroy|Moreau|Lefèvre|Lefebvre|Mercier|Bénard|\
Guérin|François|L'Hôpital|d'Ormesson|de La Rochefoucauld|Le Goff|N'Diaye|Benaïssa|Nguyễn|Brûlé|Crèvecœur|Hélias|Chevalier|Perrin|Garçon|Noël";
pub const FRANCE: Culture = Culture {
    country: "FR",
    women: (
        "Jade|Louise|Chloé|Léa|Zoé|Anaïs|Hélène|Françoise|Maëlle|Noémie|Anne-Sophie|Inès|Océane|Aïcha|Geneviève",
        FRENCH_FAMILY,
    ),
    men: (
        "Gabriel|Léo|Raphaël|Loïc|Jérôme|Benoît|François|Gaël|Jean-Baptiste|Noël|Théo|Mamadou|Côme|Étienne|Hervé",
        FRENCH_FAMILY,
    ),
    places: "Paris;Île-de-France;75001|Paris;Île-de-France;75018|Lyon;Auvergne-Rhône-Alpes;69002|Marseille;Provence-Alpes-Côte d'Azur;13001|\
Toulouse;Occitanie;31000|Nice;Provence-Alpes-Côte d'Azur;06000|Nantes;Pays de la Loire;44000|Strasbourg;Grand Est;67000|\
Bordeaux;Nouvelle-Aquitaine;33000|Lille;Hauts-de-France;59800|Rennes;Bretagne;35000|Ajaccio;Corse;20000|L'Haÿ-les-Roses;Île-de-France;94240|Y;Hauts-de-France;80190",
    streets: "# rue de l'Église|# bis, avenue Foch|# boulevard Saint-Michel|Lieu-dit « Le Chêne » n° #|# cours Mirabeau, bât. C|# quai d'Orsay",
    phone: "01 99 00 ## ##",
    companies: "L'Épicerie Fine SARL|Cœur & Fils|À la Bonne Heure|Librairie Les Mots d'Été",
};

pub const POLAND: Culture = Culture {
    country: "PL",
    women: (
        "Zuzanna|Julia|Zofia|Małgorzata|Agnieszka|Łucja|Żaneta|Elżbieta|Bożena|Świętosława|Wanda|Grażyna|Jagna|Kinga|Ślązka",
        "Kowalska|Wiśniewska|Wójcik|Kamińska|Lewandowska|Zielińska|Dąbrowska|Kozłowska|Żuraw|Gołębiewska|Nowak|Skłodowska-Curie|Źrebiec|Łęcka|Szczęsna",
    ),
    men: (
        "Antoni|Jan|Łukasz|Paweł|Michał|Grzegorz|Zbigniew|Wojciech|Bożydar|Świętopełk|Jerzy|Krzysztof|Stanisław|Mieszko|Józef",
        "Kowalski|Wiśniewski|Wójcik|Kamiński|Lewandowski|Zieliński|Dąbrowski|Kozłowski|Żuraw|Brzęczyszczykiewicz|Nowak|Gżegżółka|Źdźbło|Łęcki|Szczęsny",
    ),
    places: "Warszawa;mazowieckie;00-001|Kraków;małopolskie;31-042|Łódź;łódzkie;90-001|Wrocław;dolnośląskie;50-101|Poznań;wielkopolskie;61-772|\
Gdańsk;pomorskie;80-831|Szczecin;zachodniopomorskie;70-001|Lublin;lubelskie;20-001|Rzeszów;podkarpackie;35-001|Świnoujście;zachodniopomorskie;72-600|Białystok;podlaskie;15-001",
    streets: "ul. Marszałkowska #/12|ul. Świętokrzyska #|al. Jerozolimskie #|os. Złotej Jesieni # m. 4|ul. Żółkiewskiego #|pl. Wolności #",
    phone: "+48 500 000 ###",
    companies: "Księgarnia Pod Żółwiem|Meble Dąb Sp. z o.o.|Łańcuch i Spółka s.c.",
};

pub const GREECE: Culture = Culture {
    country: "GR",
    women: (
        "Μαρία|Ελένη|Αικατερίνη|Βασιλική|Σοφία|Αγγελική|Γεωργία|Δήμητρα|Κωνσταντίνα|Παρασκευή|Ιωάννα|Χριστίνα|Άννα|Ευαγγελία|Ζωή|\
Θεοδώρα|Ειρήνη|Φωτεινή|Στυλιανή|Αναστασία|Δέσποινα|Ευφροσύνη|Χαρίκλεια|Αθηνά|Όλγα|Ουρανία|Πηνελόπη|Ιφιγένεια|Καλλιόπη|Θάλεια",
        "Παπαδοπούλου|Παππά|Καραγιάννη|Βλάχου|Ιωάννου|Οικονόμου|Παπαγεωργίου|Μακρή|Κωνσταντινίδου|Δημοπούλου|Γεωργίου|Παπανικολάου|\
Αγγελοπούλου|Νικολαΐδου|Χατζηιωάννου|Βασιλείου|Σαμαρά|Αντωνίου|Μαυρίδου|Παπακωνσταντίνου|Ευσταθίου|Ράπτη|Ζαχαρίου|Φωτίου|Ξενάκη|\
Θεοδωρίδου|Λάμπρου|Τσιτσάνη|Ψαρρά|Ηλιοπούλου",
    ),
    men: (
        "Γεώργιος|Κωνσταντίνος|Δημήτριος|Ιωάννης|Νικόλαος|Παναγιώτης|Χρήστος|Βασίλειος|Αθανάσιος|Μιχαήλ|Ευάγγελος|Σπυρίδων|Αντώνιος|\
Αναστάσιος|Θεόδωρος|Ανδρέας|Άγγελος|Ξενοφών|Λεωνίδας|Οδυσσέας|Αχιλλέας|Ηλίας|Θωμάς|Στυλιανός|Πέτρος|Φώτιος|Ιάσων|Ορέστης|Ραφαήλ|Άρης",
        "Παπαδόπουλος|Παππάς|Καραγιάννης|Βλάχος|Ιωάννου|Οικονόμου|Παπαγεωργίου|Μακρής|Κωνσταντινίδης|Δημόπουλος|Γεωργίου|Παπανικολάου|\
Αγγελόπουλος|Νικολαΐδης|Χατζηιωάννου|Βασιλείου|Σαμαράς|Αντωνίου|Μαυρίδης|Παπακωνσταντίνου|Ευσταθίου|Ράπτης|Ζαχαρίου|Φωτίου|Ξενάκης|\
Θεοδωρίδης|Λάμπρου|Τσιτσάνης|Ψαρράς|Ηλιόπουλος",
    ),
    places: "Αθήνα;Αττική;105 57|Πειραιάς;Αττική;185 31|Θεσσαλονίκη;Κεντρική Μακεδονία;546 24|Πάτρα;Δυτική Ελλάδα;262 21|Ηράκλειο;Κρήτη;712 02|\
Λάρισα;Θεσσαλία;412 22|Ιωάννινα;Ήπειρος;453 33|Ρόδος;Νότιο Αιγαίο;851 00|Χανιά;Κρήτη;731 32",
    streets: "Ερμού #|Λεωφ. Βασιλίσσης Σοφίας #|Αγίου Δημητρίου #Α|Ιπποκράτους # & Ακαδημίας|Οδός Ύδρας #",
    phone: "+30 210 000 ####",
    companies: "Βιβλιοπωλείο Η Γλαύξ|Αφοί Παππά Ο.Ε.|Ελαιόλαδα Κρήτης Α.Ε.",
};

const UKRAINIAN_FAMILY: &str = "Шевченко|Бондаренко|Коваленко|Ткаченко|Кравченко|Олійник|Шевчук|Коваль|Поліщук|Бондар|Ткачук|Мельник|\
Марченко|Лисенко|Руденко|Савченко|Петренко|Кравчук|Клименко|Гончар|Швець|Гайдай|Литвиненко|Павленко|Приходько|Пономаренко|Василенко|\
Гаврилюк|Мороз|Ґалаґан|Їжакевич|Дзюба|Щур|Панасюк|Яременко|Костюк|Мазур|Іваненко|Юрченко|Кузьменко|Назаренко|Романюк|Гнатюк|Федоренко|\
Сидоренко|Тимошенко|Вовк|Заєць|Непийпиво|Перебийніс|Підіпригора|Нечуй-Левицький-Ґонта|Квітка|Сорока|Гуменюк|Карпенко|Левченко|Зінченко|Міщенко|Данилюк";
pub const UKRAINE: Culture = Culture {
    country: "UA",
    women: (
        "Олена|Наталія|Тетяна|Оксана|Ірина|Марія|Софія|Анна|Вікторія|Юлія|Ганна|Соломія|Дарина|Зоряна|Леся|Мар'яна|Надія|Любов|Христина|\
Катерина|Євгенія|Ярослава|Поліна|Роксолана|Іванна|Стефанія|Уляна|Олеся|Ксенія|Їванка",
        UKRAINIAN_FAMILY,
    ),
    men: (
        "Олександр|Андрій|Сергій|Володимир|Іван|Микола|Дмитро|Тарас|Богдан|Василь|Петро|Юрій|Ярослав|Остап|Григорій|Назар|Максим|Євген|\
Святослав|Мирослав|Любомир|Зеновій|В'ячеслав|Лук'ян|Ілля|Орест|Матвій|Данило|Роман|Ігор",
        UKRAINIAN_FAMILY,
    ),
    places: "Київ;м. Київ;01001|Львів;Львівська обл.;79008|Одеса;Одеська обл.;65026|Харків;Харківська обл.;61003|Дніпро;Дніпропетровська обл.;49000|\
Чернівці;Чернівецька обл.;58002|Ужгород;Закарпатська обл.;88000|Полтава;Полтавська обл.;36000|Кам'янець-Подільський;Хмельницька обл.;32300",
    streets: "вул. Хрещатик, #|просп. Перемоги, #, кв. 12|пл. Ринок, #|вул. Лесі Українки, #-Б|пров. Щасливий, #",
    phone: "+380 00 000 ####",
    companies: "Книгарня «Є слово»|ТОВ «Світанок»|ФОП Їжакевич",
};

/// One place after another of the smaller neighbours: a country's people, its places, its streets.
pub const NEIGHBOURS: [Culture; 9] = [
    Culture {
        country: "AT",
        places: "Wien;Wien;1010|Graz;Steiermark;8010|Sankt Pölten;Niederösterreich;3100|Innsbruck;Tirol;6020",
        streets: "Mariahilfer Straße #/3/14|Getreidegasse #|Kärntner Ring #",
        phone: "+43 1 000 ####",
        ..GERMANY
    },
    Culture {
        country: "NL",
        women: (
            "Sanne|Fenna|Lotte|Anouk|Noortje|Eefje",
            "de Vries|van den Berg|Bakker|van 't Hoff|IJsselstein|Meijer",
        ),
        men: (
            "Daan|Sjoerd|Thijs|Jurriën|IJsbrand|Wouter",
            "de Jong|van der Meer|'s Gravesande|Visser|van Rijn|Mulder",
        ),
        places: "Amsterdam;Noord-Holland;1012 JS|Rotterdam;Zuid-Holland;3011 AA|'s-Hertogenbosch;Noord-Brabant;5211 AA|Utrecht;Utrecht;3511 AB",
        streets: "Keizersgracht #-hs|Coolsingel #|'t Zand #|2e Jacob van Campenstraat #",
        phone: "+31 20 000 ####",
        companies: "Grachtenboeken B.V.|Fietsen & Zo",
    },
    Culture {
        country: "DK",
        women: (
            "Frederikke|Maja|Kirstine|Åse|Bodil|Sørine",
            "Sørensen|Nørgaard|Møller|Kjær|Bjørnskov|Østergård",
        ),
        men: (
            "Søren|Jørgen|Åge|Mikkel|Bjørn|Lærke-Emil",
            "Sørensen|Nørgaard|Møller|Kjær|Bjørnskov|Østergård",
        ),
        places: "København K;Hovedstaden;1050|Aarhus C;Midtjylland;8000|Ærøskøbing;Syddanmark;5970|Rødovre;Hovedstaden;2610",
        streets: "Nørregade #, 2. tv.|Strøget #|Æblevej #",
        phone: "+45 70 00 ## ##",
        companies: "Smørrebrød ApS|Kaj & Andrea",
    },
    Culture {
        country: "SE",
        women: ("Åsa|Märta|Linnéa|Ebba|Görel|Saga", "Åkerström|Öberg|Lindqvist|Sjögren|Björk|Ängström"),
        men: ("Åke|Göran|Örjan|Björn|Nils|Måns", "Åkerström|Öberg|Lindqvist|Sjögren|Björk|Ängström"),
        places: "Stockholm;Stockholms län;111 20|Göteborg;Västra Götalands län;411 03|Malmö;Skåne län;211 22|Åre;Jämtlands län;837 52",
        streets: "Drottninggatan #|Öjersjövägen # lgh 1102|Södra Förstadsgatan #B",
        phone: "+46 8 465 004 ##",
        companies: "Pärlan AB|Räksmörgås Handelsbolag",
    },
    Culture {
        country: "IT",
        women: (
            "Giulia|Niccolina|Chiara|Maria Grazia|Desirée|Noemi",
            "Rossi|Russo|D'Angelo|Dell'Acqua|Lo Cicero|Bianchi",
        ),
        men: (
            "Niccolò|Giosuè|Lorenzo|Nicolò|Pier Paolo|Gabriele",
            "Rossi|Russo|D'Angelo|Dell'Acqua|Lo Cicero|Bianchi",
        ),
        places: "Roma;RM;00184|Milano;MI;20121|Napoli;NA;80133|L'Aquila;AQ;67100|Reggio nell'Emilia;RE;42121",
        streets: "Via Garibaldi #|Piazza della Libertà #/bis|Viale dell'Università # scala B int. 7",
        phone: "+39 06 0000 ####",
        companies: "Caffè Città S.r.l.|Fratelli D'Angelo S.n.c.",
    },
    Culture {
        country: "ES",
        women: (
            "María del Carmen|Begoña|Íñiga|Lucía|Núria|Ainhoa",
            "García Pérez|Muñoz|Ibáñez de Ávila|Núñez|Peña y Castro|Castaño",
        ),
        men: (
            "José Ángel|Íñigo|Óscar|Jesús|Agustín|Xoán",
            "García Pérez|Muñoz|Ibáñez de Ávila|Núñez|Peña y Castro|Castaño",
        ),
        places: "Madrid;Madrid;28013|Barcelona;Barcelona;08002|A Coruña;A Coruña;15001|Donostia / San Sebastián;Gipuzkoa;20003|Logroño;La Rioja;26001",
        streets: "C/ Mayor, #, 3º izda.|Avda. de la Constitución #|Pl. d'Espanya, #",
        phone: "+34 910 000 ###",
        companies: "Piñatas Muñoz S.L.|El Niño S.A.",
    },
    Culture {
        country: "GB",
        places: "London;Greater London;SW1A 1AA|London;Greater London;E1 6AN|Manchester;Greater Manchester;M1 1AE|Edinburgh;Midlothian;EH1 1YZ|\
Cardiff;South Glamorgan;CF10 1EP|Belfast;County Antrim;BT1 5GS|Stow-on-the-Wold;Gloucestershire;GL54 1AA|\
Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch;Anglesey;LL61 5UJ",
        streets: "# Baker Street|Flat 2, # Brick Lane|The Old Vicarage, # Church Lane|#a Marchmont Road",
        phone: "020 7946 0###",
        companies: "Marmaduke & Daughters Ltd|Ye Olde Stamp Shoppe",
        ..AUSTRALIA
    },
    Culture {
        country: "CZ",
        women: (
            "Tereza|Eliška|Kateřina|Růžena|Žofie|Jiřina",
            "Nováková|Dvořáková|Černá|Procházková|Kučerová|Křížová",
        ),
        men: ("Jiří|Tomáš|Ondřej|Řehoř|Čeněk|Zdeněk", "Novák|Dvořák|Černý|Procházka|Kučera|Kříž"),
        places: "Praha 1;Praha;110 00|Brno;Jihomoravský kraj;602 00|Plzeň;Plzeňský kraj;301 00|České Budějovice;Jihočeský kraj;370 01",
        streets: "Václavské náměstí #/12|Příčná #|Dlouhá třída #",
        phone: "+420 600 000 ###",
        companies: "Pražské hračky s.r.o.|Žižkovské knihkupectví",
    },
    Culture {
        country: "HU",
        women: ("Ágnes|Erzsébet|Ilona|Zsófia|Gyöngyi|Csilla", "Nagy|Kovács|Szűcs|Őry|Kőszegi|Győrffy"),
        men: ("Győző|Zoltán|Ödön|Árpád|Jenő|Csaba", "Nagy|Kovács|Szűcs|Őry|Kőszegi|Győrffy"),
        places: "Budapest;Budapest;1051|Győr;Győr-Moson-Sopron;9021|Székesfehérvár;Fejér;8000|Hódmezővásárhely;Csongrád-Csanád;6800",
        streets: "Fő utca #.|Bajcsy-Zsilinszky út #. II/3.|Őszibarack köz #.",
        phone: "+36 1 000 ####",
        companies: "Könyvesbolt Kft.|Fűszer és Íz Bt.",
    },
];

pub const ISRAEL: Culture = Culture {
    country: "IL",
    women: ("שרה|רבקה|נועה|תמר|יעל|מאיה|שִׁירָה|אביגיל", "כהן|לוי|מזרחי|פרץ|ביטון|בן־דוד|אבו־חצירא|פרידמן"),
    men: ("משה|יוסף|דוד|אברהם|איתי|נתנאל|יהונתן|עומר", "כהן|לוי|מזרחי|פרץ|ביטון|בן־דוד|אבו־חצירא|פרידמן"),
    places: "תל אביב-יפו;תל אביב;6688101|ירושלים;ירושלים;9414101|חיפה;חיפה;3303101|באר שבע;הדרום;8410101",
    streets: "רחוב דיזנגוף #|שד' רוטשילד # דירה 4|רחוב יפו #",
    phone: "+972 50 000 ####",
    companies: "ספרי הים בע\"מ|מאפיית לחם ודבש",
};

pub const EMIRATES: Culture = Culture {
    country: "AE",
    women: (
        "فاطمة|عائشة|مريم|ليلى|نورة|زينب|هند|سُعاد",
        "المنصوري|النعيمي|الحمّادي|عبد الرحمن|بن راشد|الشامسي|حدّاد|خوري",
    ),
    men: (
        "محمّد|أحمد|عبد الله|يوسف|خالد|عمر|حسين|سيف",
        "المنصوري|النعيمي|الحمّادي|عبد الرحمن|بن راشد|الشامسي|حدّاد|خوري",
    ),
    // There are no postcodes.
    places: "دبي;دبي;00000|أبوظبي;أبوظبي;00000|الشارقة;الشارقة;00000",
    streets: "شارع الشيخ زايد #|برج النخيل، الطابق #|ص.ب. #",
    phone: "+971 50 000 ####",
    companies: "مكتبة القمر ش.ذ.م.م|شركة الواحة للتجارة",
};

/// Names as some systems store them: letters and marks apart. They look like their composed twins.
pub const DECOMPOSED: (&str, &str) = (
    "Zoe\u{308}|A\u{30a}sa|Rene\u{301}e|Franc\u{327}ois|Bjo\u{308}rn|Ana\u{308}s|I\u{301}n\u{303}igo|S\u{30c}te\u{301}pa\u{301}nka",
    "Nguye\u{302}\u{303}n|Mu\u{308}ller|Sa\u{308}nger-O\u{308}zil|Pe\u{301}rez|C\u{30c}erny\u{301}|D\u{323}u\u{31b}o\u{31b}ng|Go\u{308}tz|Garc\u{327}a\u{303}o",
);
