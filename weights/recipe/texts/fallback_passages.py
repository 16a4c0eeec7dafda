"""Texts that people paste: sentences of articles and letters, code, and other languages."""

from weights.recipe.texts.fallback_items import items

SENTENCES = {
    "en": items("""
    The {thing} was first described in {year} and has been used in {country} ever since.
    According to a new report, the number of {things} in {city} has doubled within {n} years.
    {company} announced on Monday that it will open a new office in {city}.
    Experts are divided about {subject}.|The study followed {n} {jobs} over a period of {m} years.
    In {year}, the government of {country} changed the law.
    {subject} is one of the most debated topics of our time.
    Many people believe that {animals} are shy.
    The results were published last week and caused a stir among scientists.
    A spokesman declined to comment.
    The old {thing} stands next to the river, not far from the station.
    Visitors should bring warm clothes.
    Dear Sir or Madam, I am writing to you about the {thing} that I bought in {month}.
    Kind regards, {name}|Please find attached the figures for {month}.
    The meeting has been moved to {m} o'clock.
    The parties agree that this contract shall end after {n} days.
    The tenant shall pay the costs of heating.|All rights reserved.
    Cook the {food} for {n} minutes and add a pinch of salt.|Serve with {food} while still warm.
    {person} was born in {city} in {year} and moved to {country} as a child.
    The critics were not impressed.
    The first half ended without a goal, but {country} scored twice after the break.
    Shares of {company} fell by {m} percent on Tuesday.|Analysts had expected more.
    In this paper we study {subject} and present a new method.
    We compare it with {m} earlier methods.|Further research is needed.
    The battery lasts for {n} hours and can be changed by hand.
    Press the {colour} button to start the device.|Keep away from children.
    The warranty ends after {m} years.|{animals} live in small groups and feed on leaves and fruit.
    Their numbers have been falling for {n} years.
    It was a quiet morning in {city}, and the streets were still empty.
    Nobody had expected such a crowd.
    The new {product} comes in {colour} and costs less than before.|It is not sold in {country}.
    The museum shows {n} paintings from the time of {person}.|Admission is free on Sundays.
    The railway between {city} and {city2} will be closed until {month}.|Buses will run instead.
    In my opinion the book is far too long.|The second chapter deals with {subject}.
    Teachers complain that {subject} is hardly taught any more.|Parents see it differently.
    The {event} changed the history of {country}.|Thousands of people lost their homes.
    """),
    "zh": items("""
    {year}年，{country}政府通过了新的法律。|据报道，{city}的{thing}数量在{n}年里增加了一倍。
    {company}周一宣布，将在{city}开设新的办公室。|专家对{subject}的看法不一。
    这项研究用了{m}年时间，调查了{n}名{job}。|{subject}是当今讨论最多的话题之一。
    很多人认为{animal}很胆小。|结果上周公布，引起了很大的反响。|发言人没有回应。
    老{thing}就在河边，离车站不远。|游客应该多带一些衣服。
    尊敬的客服，我在{month}买的{thing}出了问题。|请查收{month}的报表。|会议改到{m}点。
    双方同意本合同在{n}天后终止。|租客应承担水电费用。|把{food}煮{n}分钟，再加一点盐。
    趁热和{food}一起吃。|{person}小时候住在{city}，后来去了{country}。|评论家并不满意。
    上半场没有进球，下半场{country}队连进两球。|{company}的股价周二下跌了百分之{m}。
    本文研究{subject}，提出了一种新方法。|我们和{m}种旧方法做了比较。|还需要进一步研究。
    电池可以用{n}个小时。|按下{colour}的按钮，机器就会启动。|请放在孩子拿不到的地方。
    保修期为{m}年。|{animal}成群生活，吃树叶和果实。|它们的数量一直在减少。
    清晨的{city}很安静，街上还没有人。|谁也没想到会来这么多人。
    新的{product}有{colour}的，比以前便宜。|博物馆展出了{n}幅画，周日免费参观。
    {city}到{city2}的铁路将停运到{month}。|我认为这本书太长了。|第二章讲的是{subject}。
    老师们说，{subject}现在很少有人教了。|{event}改变了{country}的历史。|成千上万的人失去了家园。
    今年的收成比去年好得多。|这座桥建于{year}年，全长{n}米。
    """),
}

FOREIGN = items("""
Wie heisst die Hauptstadt von Frankreich?|Guten Tag, wie geht es dir?|Kannst du mir helfen?
Ich habe Hunger.|Wie spät ist es?|Erzähl mir einen Witz
Schreib mir eine Geschichte über einen Fuchs|Was ist das?|Wer bist du?|Ich verstehe das nicht.
Wo ist der Bahnhof?|Was kannst du?|Danke schön|Wie wird das Wetter morgen?
Ich möchte ein Bier, bitte.|Guten Morgen!|Ich liebe dich|Warum ist der Himmel blau?
Bitte übersetze das|Was kostet ein Brot?|Kannst du Deutsch verstehen?|Bonjour, comment ça va?
Quelle est la capitale de l'Allemagne?|Raconte-moi une blague|Je ne comprends pas.|Qui es-tu?
Peux-tu m'aider?|Quel temps fait-il à Paris?|Je voudrais un café, s'il vous plaît.
Merci beaucoup|Où est la gare?|Écris une histoire sur un renard|Quelle heure est-il?|Je t'aime
Bonne nuit|Combien ça coûte?|Qu'est-ce que tu sais faire?|Hola, ¿cómo estás?
¿Cuál es la capital de España?|Cuéntame un chiste|No entiendo nada.|¿Quién eres?
¿Puedes ayudarme?|¿Qué tiempo hace hoy?|Quiero una cerveza, por favor.|Muchas gracias
¿Dónde está la estación?|Escribe un cuento sobre un zorro|¿Qué hora es?|Te quiero mucho
Buenas noches|¿Cuánto cuesta?|¿Qué puedes hacer?|Buenos días, amigo|Ciao, come stai?
Qual è la capitale d'Italia?|Raccontami una barzelletta|Non capisco.|Chi sei?|Puoi aiutarmi?
Grazie mille|Dove si trova la stazione?|Che ore sono?|Buongiorno a tutti|Quanto costa il pane?
Scrivi una storia|Come ti chiami?|Olá, tudo bem?|Qual é a capital do Brasil?|Conta uma piada
Não entendo.|Quem é você?|Você pode me ajudar?|Muito obrigado|Onde fica a estação?
Que horas são?|Escreva uma história sobre uma raposa|Bom dia|Quanto custa isso?
O que você sabe fazer?|Hallo, hoe gaat het?|Wat is de hoofdstad van Nederland?|Vertel een grap
Ik begrijp het niet.|Wie ben jij?|Dank je wel|Kun je me helpen?|Hoe laat is het?|Goedemorgen
Waar is het station?|Hej, hur mår du?|Vad heter du?|Berätta ett skämt|Jag förstår inte
Tack så mycket|God morgon|Hvordan har du det?|Hva heter du?|Jeg forstår ikke|Mange takk
Hyvää päivää|Mitä kuuluu?|En ymmärrä|Kuka sinä olet?|Cześć, jak się masz?|Nie rozumiem
Opowiedz mi żart|Kim jesteś?|Dziękuję bardzo|Która jest godzina?|Dzień dobry|Ahoj, jak se máš?
Nerozumím|Kdo jsi?|Děkuji|Merhaba, nasılsın?|Anlamıyorum|Sen kimsin?|Bana bir fıkra anlat
Teşekkür ederim|Saat kaç?|Szia, hogy vagy?|Nem értem|Ki vagy te?|Köszönöm|Bună, ce mai faci?
Cine ești?|Nu înțeleg|Xin chào, bạn khỏe không?|Bạn là ai?|Tôi không hiểu|Cảm ơn bạn
Kể cho tôi một câu chuyện cười|Apa kabar?|Siapa kamu?|Saya tidak mengerti|Terima kasih
Ceritakan lelucon|Jina lako nani?|Habari yako?|Sielewi|Asante sana|Salve, quid agis?|Quis es?
Non intellego|Saluton, kiel vi fartas?|Kiu vi estas?|Mi ne komprenas|Привет, как дела?|Кто ты?
Расскажи анекдот|Какая столица России?|Я не понимаю|Спасибо большое|Который час?|Где вокзал?
Напиши сказку про лису|Ты можешь мне помочь?|Доброе утро|Сколько это стоит?|Привіт, як справи?
Хто ти?|Я не розумію|Дякую|こんにちは|お元気ですか？|あなたは誰ですか？|冗談を言ってください
日本の首都はどこですか？|わかりません|ありがとうございます|今何時ですか？|おはようございます
駅はどこですか？|物語を書いてください|手伝ってください|いくらですか？|これは何ですか？
안녕하세요|당신은 누구세요?|농담 하나 해줘|한국의 수도는 어디예요?|이해가 안 돼요|감사합니다
지금 몇 시예요?|도와주세요|مرحبا كيف حالك؟|من أنت؟|ما هي عاصمة مصر؟|لا أفهم|شكرا جزيلا
كم الساعة؟|שלום, מה שלומך?|מי אתה?|אני לא מבין|תודה רבה|नमस्ते, आप कैसे हैं?|आप कौन हैं?
मुझे समझ नहीं आया|धन्यवाद|สวัสดีครับ|คุณคือใคร|ขอบคุณมาก|Γεια σου, τι κάνεις;|Ποιος είσαι;
Δεν καταλαβαίνω|Ευχαριστώ πολύ
""")

# Letters of scripts that neither language has: first and last.
SCRIPTS = (
    ("а", "я"),
    ("а", "я"),
    ("ぁ", "ん"),
    ("ァ", "ン"),
    ("가", "힣"),
    ("ا", "ي"),
    ("α", "ω"),
    ("क", "ह"),
    ("ก", "ฮ"),
    ("א", "ת"),
)

# W and V stand for words, N for a number; two dollar signs break the line.
SNIPPETS = items("""
def W(V):$$    return V + N|def W(V):$$    for i in range(N):$$        print(V)|print("W")
for W in range(N):$$    print(W)|import W$$from V import *
class W:$$    def __init__(self):$$        self.V = N|W = [V for V in range(N)]
if W == N:$$    V()|while True:$$    W(V)|function W(V) { return V * N; }
const W = N;$$console.log(W);|let W = V ?? N;|W.forEach(V => console.log(V));
document.getElementById("W").innerHTML = V;|SELECT * FROM W WHERE V = N;
SELECT W, V FROM table1;|INSERT INTO W VALUES (N, 'V');|DROP TABLE W;|UPDATE W SET V = N;
<div class="W">V</div>|<html><body><h1>W</h1></body></html>|<a href="W.html">V</a>
.W { color: red; margin: Npx; }|int W = N;$$return W;|int main() { printf("W"); return N; }
#include <W.h>|public class W { private int V = N; }|System.out.println("W");
fn W() -> i32 { N }|let mut W = vec![N];|func W(V int) int { return V }|package W
git commit -m "W"|git push origin W|ls -la /W/V|cd W && make V|sudo apt install W|pip install W
npm install W|grep -r W V|{"W": N, "V": "W"}|W: N$$V: W|<?php echo $W; ?>|puts W|lambda W: W * N
NameError: name 'W' is not defined|TypeError: W is not a function
SyntaxError: invalid syntax (W.py, line N)|KeyError: 'W'
Exception in thread "main" W at V.java:N|Segmentation fault in W
error: W was not declared in this scope|undefined is not W|fatal: not a git repository: W
ModuleNotFoundError: No module named 'W'|CREATE TABLE W (id INT, V TEXT);
W.map(V).filter(x => x > N)|assert W(V) == N|try:$$    W()$$except V:$$    pass
with open("W.txt") as V:$$    print(V.read())|return W if V else N
""")
