package main

// tongue is the names and places of a language, the most frequent first.
type tongue struct {
	country      string
	code         string // calling code
	given        []string
	family       []string
	cities       []string
	streets      []string
	numberFirst  bool
	legal        []string // groups of spellings, with | between
	domain       string
	nicknames    map[string]string
	translit     map[string]string // another script or spelling of a name
	secondFamily bool
}

var trades = []string{"Consulting", "Logistics", "Bau", "Software", "Media", "Foods", "Energy", "Dental", "Legal", "Travel", "Metall", "Design", "Pharma", "Textil", "Optik", "Immobilien", "Garden", "Print", "Audio", "Marine", "Kaffee", "Trading", "Electric", "Security", "Systems"}

var brands = []string{"Nordwind", "Alba", "Kestrel", "Lumen", "Orion", "Vega", "Silva", "Terra", "Aqua", "Helios", "Delta", "Polar", "Falken", "Castor", "Meridian", "Zenit", "Aurora", "Baltic", "Corvus", "Drava", "Elba", "Fuga", "Granit", "Hansa", "Iris", "Juno", "Kobalt", "Linden", "Mosel", "Novum", "Opal", "Prisma", "Quarz", "Rubin", "Saphir", "Tundra", "Ultra", "Viola", "Wega", "Xenon", "Ypsilon", "Zirkon"}

var tongues = []tongue{
	{
		country: "DE", code: "49", domain: "de", legal: []string{"GmbH|Gesellschaft mbH|G.m.b.H.", "AG|Aktiengesellschaft", "GmbH & Co. KG|GmbH und Co. KG|GmbH & Co KG", "KG"},
		given:     []string{"Thomas", "Michael", "Sabine", "Andreas", "Petra", "Stefan", "Claudia", "Wolfgang", "Ursula", "Jürgen", "Katharina", "Heinrich", "Jörg", "Günter", "Renate", "Friederike", "Matthias", "Elisabeth", "Johannes", "Margarete", "Björn", "Anke", "Torsten", "Ulrike"},
		family:    []string{"Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz", "Hoffmann", "Schäfer", "Koch", "Bauer", "Köhler", "Jäger", "Groß", "Vogel", "Böhm", "Lindemann", "Achterberg", "Brinkmann", "Dettmer", "Eichholz", "Fahrenkrog", "Gerlach", "Hülsmann", "Immel", "Kratzenberg", "Lohse", "Möbius"},
		cities:    []string{"Berlin", "Hamburg", "München", "Köln", "Nürnberg", "Düsseldorf", "Dresden", "Göttingen", "Bamberg"},
		streets:   []string{"Hauptstraße", "Bahnhofstraße", "Gartenweg", "Lindenallee", "Goethestraße", "Am Markt", "Schillerstraße", "Kirchgasse", "Mühlenweg"},
		nicknames: map[string]string{"Thomas": "Tom", "Michael": "Micha", "Andreas": "Andi", "Wolfgang": "Wolf", "Katharina": "Kathi", "Heinrich": "Heinz", "Matthias": "Matze", "Elisabeth": "Lisa", "Johannes": "Hans", "Margarete": "Greta", "Stefan": "Steffen"},
	},
	{
		country: "FR", code: "33", domain: "fr", numberFirst: true, legal: []string{"SARL|S.A.R.L.", "SAS|S.A.S.", "SA|S.A."},
		given:     []string{"Jean", "Marie", "Pierre", "Nathalie", "Michel", "Isabelle", "Philippe", "Catherine", "Alain", "Sylvie", "Nicolas", "Françoise", "Hélène", "Jérôme", "Frédéric", "Véronique", "Benoît", "Amélie", "Jean-Pierre", "Anne-Sophie"},
		family:    []string{"Martin", "Bernard", "Dubois", "Durand", "Moreau", "Laurent", "Lefèvre", "Leroy", "Roux", "Fournier", "Mercier", "Bonnet", "François", "Garnier", "Chevalier", "Lemaître", "Gauthier", "Perrin", "Béranger", "Castelnau", "Delacroix", "Estève", "Fontaine", "Guérin", "Hamelin"},
		cities:    []string{"Paris", "Lyon", "Marseille", "Toulouse", "Nîmes", "Saint-Étienne", "Orléans", "Besançon"},
		streets:   []string{"rue de la Paix", "avenue Victor Hugo", "boulevard Voltaire", "rue Pasteur", "place de la République", "chemin des Vignes", "rue du Moulin"},
		nicknames: map[string]string{"Catherine": "Cathy", "Véronique": "Véro", "Philippe": "Phil", "Nicolas": "Nico", "Nathalie": "Nath"},
	},
	{
		country: "ES", code: "34", domain: "es", secondFamily: true, legal: []string{"S.L.|SL|Sociedad Limitada", "S.A.|SA"},
		given:     []string{"José", "María", "Antonio", "Carmen", "Manuel", "Ana", "Francisco", "Isabel", "Juan", "Dolores", "Javier", "Pilar", "Ángel", "Lucía", "Jesús", "Teresa", "Íñigo", "Rocío"},
		family:    []string{"García", "Fernández", "González", "Rodríguez", "López", "Martínez", "Sánchez", "Pérez", "Gómez", "Jiménez", "Ruiz", "Hernández", "Díaz", "Moreno", "Álvarez", "Muñoz", "Gutiérrez", "Navarro", "Ybarra", "Zubizarreta", "Echeverría", "Valdivieso"},
		cities:    []string{"Madrid", "Barcelona", "Valencia", "Sevilla", "Málaga", "Bilbao", "Córdoba"},
		streets:   []string{"Calle Mayor", "Avenida de la Constitución", "Calle Real", "Plaza de España", "Paseo Marítimo", "Calle San Juan"},
		nicknames: map[string]string{"José": "Pepe", "Francisco": "Paco", "Manuel": "Manolo", "Dolores": "Lola", "Isabel": "Isa", "Jesús": "Chus", "Antonio": "Toni"},
	},
	{
		country: "PL", code: "48", domain: "pl", legal: []string{"Sp. z o.o.|sp. z o. o.|Spółka z o.o.", "S.A.|SA|Spółka Akcyjna"},
		given:     []string{"Anna", "Piotr", "Katarzyna", "Krzysztof", "Małgorzata", "Andrzej", "Agnieszka", "Tomasz", "Barbara", "Paweł", "Ewa", "Jan", "Elżbieta", "Łukasz", "Zofia", "Stanisław"},
		family:    []string{"Nowak", "Kowalski", "Wiśniewski", "Wójcik", "Kowalczyk", "Kamiński", "Lewandowski", "Zieliński", "Szymański", "Woźniak", "Dąbrowski", "Kozłowski", "Jankowski", "Mazur", "Krawczyk", "Piotrowski", "Grabowski", "Świerczyński", "Gołębiowski", "Ziółkowski"},
		cities:    []string{"Warszawa", "Kraków", "Łódź", "Wrocław", "Poznań", "Gdańsk", "Białystok"},
		streets:   []string{"ul. Długa", "ul. Polna", "ul. Leśna", "ul. Słoneczna", "al. Jerozolimskie", "ul. Krótka", "ul. Szkolna"},
		nicknames: map[string]string{"Katarzyna": "Kasia", "Małgorzata": "Gosia", "Krzysztof": "Krzysiek", "Tomasz": "Tomek", "Barbara": "Basia", "Anna": "Ania", "Agnieszka": "Aga"},
	},
	{
		country: "RU", code: "7", domain: "ru", legal: []string{"ООО|OOO|Общество с ограниченной ответственностью", "АО|JSC"},
		given:    []string{"Александр", "Елена", "Сергей", "Ольга", "Дмитрий", "Наталья", "Андрей", "Татьяна", "Юлия", "Михаил", "Екатерина", "Алексей"},
		family:   []string{"Иванов", "Смирнов", "Кузнецов", "Попов", "Васильев", "Петров", "Соколов", "Михайлов", "Новиков", "Фёдоров", "Морозов", "Волков", "Щербаков", "Жуков", "Чернышёв", "Хрущёв"},
		cities:   []string{"Москва", "Санкт-Петербург", "Казань", "Самара", "Пермь"},
		streets:  []string{"ул. Ленина", "Невский проспект", "ул. Мира", "Садовая ул.", "Тверская ул."},
		translit: map[string]string{"Александр": "Alexander", "Елена": "Elena", "Сергей": "Sergei", "Ольга": "Olga", "Дмитрий": "Dmitri", "Наталья": "Natalia", "Андрей": "Andrei", "Татьяна": "Tatiana", "Юлия": "Julia", "Михаил": "Mikhail", "Екатерина": "Ekaterina", "Алексей": "Alexei", "Иванов": "Ivanov", "Смирнов": "Smirnov", "Кузнецов": "Kuznetsov", "Попов": "Popov", "Васильев": "Vasiliev", "Петров": "Petrov", "Соколов": "Sokolov", "Михайлов": "Mikhailov", "Новиков": "Novikov", "Фёдоров": "Fedorov", "Морозов": "Morozov", "Волков": "Volkov", "Щербаков": "Shcherbakov", "Жуков": "Zhukov", "Чернышёв": "Chernyshev", "Хрущёв": "Khrushchev"},
	},
	{
		country: "TR", code: "90", domain: "com.tr", legal: []string{"A.Ş.|AS|Anonim Şirketi", "Ltd. Şti.|Ltd Sti|Limited Şirketi"},
		given:   []string{"Mehmet", "Fatma", "Mustafa", "Ayşe", "Ahmet", "Emine", "Ali", "Hatice", "Hüseyin", "Zeynep", "İbrahim", "Elif", "Özgür", "Gülşen"},
		family:  []string{"Yılmaz", "Kaya", "Demir", "Şahin", "Çelik", "Yıldız", "Öztürk", "Aydın", "Özdemir", "Arslan", "Doğan", "Kılıç", "Aslan", "Çetin", "Karagözoğlu", "Büyükkaya"},
		cities:  []string{"İstanbul", "Ankara", "İzmir", "Bursa", "Eskişehir"},
		streets: []string{"Atatürk Caddesi", "İstiklal Caddesi", "Cumhuriyet Bulvarı", "Çınar Sokak", "Gül Sokak"},
	},
	{
		country: "GB", code: "44", domain: "co.uk", numberFirst: true, legal: []string{"Ltd|Limited|Ltd.", "PLC|plc", "LLP"},
		given:     []string{"James", "Margaret", "William", "Elizabeth", "Robert", "Susan", "Richard", "Patricia", "Thomas", "Jennifer", "Edward", "Katherine", "Anthony", "Deborah", "Nicholas", "Victoria", "Alexander", "Rebecca", "Christopher", "Samantha"},
		family:    []string{"Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Patel", "Wright", "Walker", "O'Connor", "MacDonald", "Thompson", "Hughes", "Fitzgerald", "Ashworth", "Braithwaite", "Cholmondeley", "Entwistle", "Featherstone", "Higginbottom"},
		cities:    []string{"London", "Manchester", "Leeds", "Bristol", "Sheffield", "Glasgow", "Norwich"},
		streets:   []string{"High Street", "Station Road", "Church Lane", "Park Avenue", "Victoria Road", "Mill Lane", "Queen's Crescent"},
		nicknames: map[string]string{"James": "Jim", "Margaret": "Peggy", "William": "Bill", "Elizabeth": "Liz", "Robert": "Bob", "Susan": "Sue", "Richard": "Dick", "Patricia": "Pat", "Edward": "Ted", "Katherine": "Kate", "Anthony": "Tony", "Nicholas": "Nick", "Victoria": "Vicky", "Christopher": "Chris", "Samantha": "Sam"},
	},
	{
		country: "IT", code: "39", domain: "it", legal: []string{"S.r.l.|SRL|Srl", "S.p.A.|SPA"},
		given:     []string{"Giuseppe", "Maria", "Giovanni", "Francesca", "Antonio", "Giulia", "Francesco", "Paola", "Salvatore", "Chiara", "Niccolò", "Lorenzo"},
		family:    []string{"Rossi", "Russo", "Ferrari", "Esposito", "Bianchi", "Romano", "Colombo", "Ricci", "De Luca", "Di Stefano", "Lo Presti", "D'Angelo", "Barbieri", "Quattrocchi", "Sabbatini"},
		cities:    []string{"Roma", "Milano", "Napoli", "Torino", "Forlì"},
		streets:   []string{"Via Roma", "Via Garibaldi", "Corso Italia", "Piazza Dante", "Viale dei Mille"},
		nicknames: map[string]string{"Giuseppe": "Beppe", "Giovanni": "Gianni", "Francesco": "Franco", "Salvatore": "Totò"},
	},
	{
		country: "CN", code: "86", domain: "cn", legal: []string{"有限公司|Co., Ltd."},
		given:    []string{"伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "涛", "明", "超"},
		family:   []string{"王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭"},
		cities:   []string{"北京", "上海", "广州", "深圳"},
		streets:  []string{"中山路", "人民路", "解放路", "建设路"},
		translit: map[string]string{"伟": "Wei", "芳": "Fang", "娜": "Na", "敏": "Min", "静": "Jing", "丽": "Li", "强": "Qiang", "磊": "Lei", "军": "Jun", "洋": "Yang", "勇": "Yong", "艳": "Yan", "杰": "Jie", "涛": "Tao", "明": "Ming", "超": "Chao", "王": "Wang", "李": "Li", "张": "Zhang", "刘": "Liu", "陈": "Chen", "杨": "Yang", "黄": "Huang", "赵": "Zhao", "吴": "Wu", "周": "Zhou", "徐": "Xu", "孙": "Sun", "马": "Ma", "朱": "Zhu", "胡": "Hu", "郭": "Guo"},
	},
	{
		country: "GR", code: "30", domain: "gr", legal: []string{"Α.Ε.|AE", "Ε.Π.Ε.|EPE"},
		given:    []string{"Γιώργος", "Μαρία", "Δημήτρης", "Ελένη", "Κώστας", "Αικατερίνη", "Νίκος", "Βασιλική", "Παναγιώτης", "Σοφία"},
		family:   []string{"Παπαδόπουλος", "Αντωνίου", "Γεωργίου", "Νικολάου", "Παπαδάκης", "Οικονόμου", "Καραγιάννης", "Βλάχος", "Μακρής"},
		cities:   []string{"Αθήνα", "Θεσσαλονίκη", "Πάτρα"},
		streets:  []string{"Ερμού", "Πανεπιστημίου", "Τσιμισκή", "Αριστοτέλους"},
		translit: map[string]string{"Γιώργος": "Giorgos", "Μαρία": "Maria", "Δημήτρης": "Dimitris", "Ελένη": "Eleni", "Κώστας": "Kostas", "Αικατερίνη": "Aikaterini", "Νίκος": "Nikos", "Βασιλική": "Vasiliki", "Παναγιώτης": "Panagiotis", "Σοφία": "Sofia", "Παπαδόπουλος": "Papadopoulos", "Αντωνίου": "Antoniou", "Γεωργίου": "Georgiou", "Νικολάου": "Nikolaou", "Παπαδάκης": "Papadakis", "Οικονόμου": "Oikonomou", "Καραγιάννης": "Karagiannis", "Βλάχος": "Vlachos", "Μακρής": "Makris"},
	},
}
