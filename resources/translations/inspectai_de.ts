<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>Alarm</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Detector</source>
        <translation>Detektor</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Category bundle</source>
        <translation>Bündel der Kategorie</translation>
    </message>
    <message>
        <source>Parts too fast</source>
        <translation>Teile zu schnell</translation>
    </message>
    <message>
        <source>Many FAIL parts</source>
        <translation>Viele NIO-Teile</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>Drift</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Speicherplatz</translation>
    </message>
    <message>
        <source>Upkeep</source>
        <translation>Pflege</translation>
    </message>
</context>
<context>
    <name>AlarmButton</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Show all {count}</source>
        <translation>Alle {count} zeigen</translation>
    </message>
    <message>
        <source>since {time}</source>
        <translation>seit {time}</translation>
    </message>
</context>
<context>
    <name>AlarmPanel</name>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Close  Esc</source>
        <translation>Schließen  Esc</translation>
    </message>
    <message>
        <source>No alarm stands.</source>
        <translation>Kein Alarm steht an.</translation>
    </message>
    <message>
        <source>Since {time}.</source>
        <translation>Seit {time}.</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>Gesehen</translation>
    </message>
</context>
<context>
    <name>CaptionedChooser</name>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
</context>
<context>
    <name>CountersPanel</name>
    <message>
        <source>Count from zero, for a new lot or shift</source>
        <translation>Ab null zählen, für ein neues Los oder eine neue Schicht</translation>
    </message>
    <message>
        <source>Reset counters</source>
        <translation>Zähler zurücksetzen</translation>
    </message>
    <message>
        <source>{p50} / {p95} ms</source>
        <translation>{p50} / {p95} ms</translation>
    </message>
    <message>
        <source>Counted since {time}</source>
        <translation>Gezählt seit {time}</translation>
    </message>
    <message>
        <source>Inspected</source>
        <translation>Geprüft</translation>
    </message>
    <message>
        <source>Not insp.</source>
        <translation>Nicht gepr.</translation>
    </message>
    <message>
        <source>Yield</source>
        <translation>Gutanteil</translation>
    </message>
    <message>
        <source>Parts/min</source>
        <translation>Teile/min</translation>
    </message>
    <message>
        <source>Time p50 / p95</source>
        <translation>Dauer p50 / p95</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Wartend</translation>
    </message>
    <message>
        <source>PASS parts among all parts, inspected or not</source>
        <translation>IO-Teile unter allen Teilen, ob geprüft oder nicht</translation>
    </message>
    <message>
        <source>Parts per minute over the last two minutes</source>
        <translation>Teile je Minute, über die letzten zwei Minuten</translation>
    </message>
    <message>
        <source>From a part's arrival to its verdict: median and 95th percentile</source>
        <translation>Von der Ankunft eines Teils bis zum Urteil: Median und 95. Perzentil</translation>
    </message>
    <message>
        <source>Parts that wait to be judged</source>
        <translation>Teile, die auf ihr Urteil warten</translation>
    </message>
</context>
<context>
    <name>CrashDialog</name>
    <message>
        <source>InspectAI: a defect in the program</source>
        <translation>InspectAI: ein Fehler im Programm</translation>
    </message>
    <message>
        <source>The program met a defect of its own. Inspection has been stopped safely.</source>
        <translation>Das Programm ist auf einen eigenen Fehler gestoßen. Die Prüfung wurde sicher angehalten.</translation>
    </message>
    <message>
        <source>Close the program</source>
        <translation>Programm beenden</translation>
    </message>
    <message>
        <source>Keep the window open</source>
        <translation>Fenster offen lassen</translation>
    </message>
    <message>
        <source>It is number {number}.</source>
        <translation>Es ist Nummer {number}.</translation>
    </message>
    <message>
        <source>The whole story is in {file}.</source>
        <translation>Alles Nähere steht in {file}.</translation>
    </message>
    <message>
        <source>Everything inspected so far is recorded. Please save the log and report what you did last.</source>
        <translation>Alles bisher Geprüfte ist aufgezeichnet. Bitte sichern Sie das Protokoll und melden Sie, was Sie zuletzt getan haben.</translation>
    </message>
</context>
<context>
    <name>HeaderBar</name>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Lot</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Trigger</source>
        <translation>Auslösen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Teach a new category …</source>
        <translation>Neue Kategorie anlernen …</translation>
    </message>
    <message>
        <source>Set up sources …</source>
        <translation>Quellen einrichten …</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>Tasten und Gesten</translation>
    </message>
    <message>
        <source>Help: keys and gestures</source>
        <translation>Hilfe: Tasten und Gesten</translation>
    </message>
</context>
<context>
    <name>HeatmapLegend</name>
    <message>
        <source>Colours of the heatmap. The scale is fixed: nothing is coloured below the REVIEW threshold, so a clean part looks clean.</source>
        <translation>Farben der Heatmap. Die Skala ist fest: Unter der Schwelle PRÜFEN wird nichts gefärbt, ein sauberes Teil sieht also sauber aus.</translation>
    </message>
</context>
<context>
    <name>History</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>Urteil</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Lot</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beurteilung</translation>
    </message>
</context>
<context>
    <name>HistoryFilterBar</name>
    <message>
        <source>Search part, lot, file …</source>
        <translation>Teil, Los, Datei suchen …</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Beurteilung</translation>
    </message>
    <message>
        <source>Lot</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Score from</source>
        <translation>Wert ab</translation>
    </message>
    <message>
        <source>Score to</source>
        <translation>Wert bis</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>More …</source>
        <translation>Mehr …</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Read again what came in meanwhile (F5)</source>
        <translation>Neu lesen, was inzwischen dazukam (F5)</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>Gestern</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>Letzte 30 Tage</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>Not labelled</source>
        <translation>Nicht beurteilt</translation>
    </message>
    <message>
        <source>Not insp.</source>
        <translation>Nicht gepr.</translation>
    </message>
</context>
<context>
    <name>HistoryGuide</name>
    <message>
        <source>Reading the history …</source>
        <translation>Verlauf wird gelesen …</translation>
    </message>
    <message>
        <source>Nothing recorded yet</source>
        <translation>Noch nichts aufgezeichnet</translation>
    </message>
    <message>
        <source>Every inspected part will be listed here.</source>
        <translation>Hier wird jedes geprüfte Teil aufgelistet.</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>No part meets these filters</source>
        <translation>Kein Teil passt zu diesen Filtern</translation>
    </message>
    <message>
        <source>Choose a longer time or fewer conditions.</source>
        <translation>Wählen Sie einen längeren Zeitraum oder weniger Bedingungen.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Choose a part</source>
        <translation>Ein Teil wählen</translation>
    </message>
    <message>
        <source>Its picture and heatmap appear here.</source>
        <translation>Sein Bild und seine Heatmap erscheinen hier.</translation>
    </message>
    <message>
        <source>Not recorded yet</source>
        <translation>Noch nicht aufgezeichnet</translation>
    </message>
    <message>
        <source>Try again in a moment.</source>
        <translation>Versuchen Sie es gleich noch einmal.</translation>
    </message>
</context>
<context>
    <name>HistoryPage</name>
    <message>
        <source>Export CSV …</source>
        <translation>CSV-Export …</translation>
    </message>
    <message>
        <source>Shift report …</source>
        <translation>Schichtbericht …</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Label: confirmed</source>
        <translation>Beurteilung: bestätigt</translation>
    </message>
    <message>
        <source>Label: false reject / missed defect</source>
        <translation>Beurteilung: Fehlausschuss / Schlupf</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>CSV-Export</translation>
    </message>
    <message>
        <source>Shift report</source>
        <translation>Schichtbericht</translation>
    </message>
    <message>
        <source>Heatmap on or off</source>
        <translation>Heatmap ein oder aus</translation>
    </message>
    <message>
        <source>Fit the picture</source>
        <translation>Bild einpassen</translation>
    </message>
    <message>
        <source>Counting …</source>
        <translation>Wird gezählt …</translation>
    </message>
    <message>
        <source>Parts {count}</source>
        <translation>Teile {count}</translation>
    </message>
    <message>
        <source>Yield {share}</source>
        <translation>Gutanteil {share}</translation>
    </message>
</context>
<context>
    <name>HistoryTable</name>
    <message>
        <source>Inspections</source>
        <translation>Prüfungen</translation>
    </message>
</context>
<context>
    <name>ImageView</name>
    <message>
        <source>Heatmap  H</source>
        <translation>Heatmap  H</translation>
    </message>
    <message>
        <source>Normal part  C</source>
        <translation>Gutteil  C</translation>
    </message>
    <message>
        <source>Fit  F</source>
        <translation>Einpassen  F</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Opacity of the heatmap</source>
        <translation>Deckkraft der Heatmap</translation>
    </message>
    <message>
        <source>Show a normal part beside this one</source>
        <translation>Ein Gutteil daneben zeigen</translation>
    </message>
</context>
<context>
    <name>InspectGuide</name>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Waiting for the first part</source>
        <translation>Wartet auf das erste Teil</translation>
    </message>
    <message>
        <source>The picture appears here as soon as the source delivers one.</source>
        <translation>Das Bild erscheint hier, sobald die Quelle eines liefert.</translation>
    </message>
    <message>
        <source>Since {time}.</source>
        <translation>Seit {time}.</translation>
    </message>
    <message>
        <source>There is no picture of this part</source>
        <translation>Von diesem Teil gibt es kein Bild</translation>
    </message>
    <message>
        <source>Teach your first category</source>
        <translation>Lernen Sie die erste Kategorie an</translation>
    </message>
    <message>
        <source>A few dozen pictures of good parts are enough. Or look around first with a simulated line.</source>
        <translation>Ein paar Dutzend Bilder guter Teile genügen. Oder sehen Sie sich erst mit einer simulierten Linie um.</translation>
    </message>
    <message>
        <source>Teach a category</source>
        <translation>Kategorie anlernen</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Demo ausprobieren</translation>
    </message>
    <message>
        <source>Where do the pictures come from?</source>
        <translation>Woher kommen die Bilder?</translation>
    </message>
    <message>
        <source>Choose the folder or the camera that delivers the pictures.</source>
        <translation>Wählen Sie den Ordner oder die Kamera, die die Bilder liefert.</translation>
    </message>
    <message>
        <source>Set up a source</source>
        <translation>Quelle einrichten</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Bereit</translation>
    </message>
    <message>
        <source>Press Start to judge parts.</source>
        <translation>Drücken Sie Start, um Teile zu prüfen.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
</context>
<context>
    <name>InspectPage</name>
    <message>
        <source>Score trend, last 500 parts</source>
        <translation>Verlauf der Werte, letzte 500 Teile</translation>
    </message>
    <message>
        <source>Last FAIL and REVIEW parts</source>
        <translation>Letzte NIO- und PRÜFEN-Teile</translation>
    </message>
    <message>
        <source>Judging</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Start, pause, resume</source>
        <translation>Start, Pause, weiter</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Trigger the camera</source>
        <translation>Kamera auslösen</translation>
    </message>
    <message>
        <source>Confirm the verdict</source>
        <translation>Urteil bestätigen</translation>
    </message>
    <message>
        <source>False reject / missed defect</source>
        <translation>Fehlausschuss / Schlupf</translation>
    </message>
    <message>
        <source>Acknowledge the FAIL</source>
        <translation>NIO quittieren</translation>
    </message>
    <message>
        <source>Choose a category</source>
        <translation>Kategorie wählen</translation>
    </message>
    <message>
        <source>Choose a source</source>
        <translation>Quelle wählen</translation>
    </message>
    <message>
        <source>Change the lot</source>
        <translation>Los ändern</translation>
    </message>
    <message>
        <source>Change the operator</source>
        <translation>Bediener ändern</translation>
    </message>
    <message>
        <source>Heatmap on or off</source>
        <translation>Heatmap ein oder aus</translation>
    </message>
    <message>
        <source>Compare with a normal part</source>
        <translation>Mit einem Gutteil vergleichen</translation>
    </message>
    <message>
        <source>Fit the picture</source>
        <translation>Bild einpassen</translation>
    </message>
</context>
<context>
    <name>InspectionDetail</name>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Category</source>
        <translation>Kategorie</translation>
    </message>
    <message>
        <source>Bundle</source>
        <translation>Bündel</translation>
    </message>
    <message>
        <source>Lot</source>
        <translation>Los</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>Bediener</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Judged in</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>What do you say of this verdict?</source>
        <translation>Was sagen Sie zu diesem Urteil?</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>{label} by {who}, {when}</source>
        <translation>{label} von {who}, {when}</translation>
    </message>
</context>
<context>
    <name>Label</name>
    <message>
        <source>Confirmed</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>False reject</source>
        <translation>Fehlausschuss</translation>
    </message>
    <message>
        <source>Missed defect</source>
        <translation>Schlupf</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Window</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>Alarms</source>
        <translation>Alarme</translation>
    </message>
    <message>
        <source>Kiosk: fill the screen</source>
        <translation>Kiosk: ganzer Bildschirm</translation>
    </message>
    <message>
        <source>This list</source>
        <translation>Diese Liste</translation>
    </message>
    <message>
        <source>Close what lies on top</source>
        <translation>Schließen, was obenauf liegt</translation>
    </message>
</context>
<context>
    <name>MessageCard</name>
    <message>
        <source>Close  Esc</source>
        <translation>Schließen  Esc</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Inspect</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>PartBar</name>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Missed defect</source>
        <translation>Schlupf</translation>
    </message>
    <message>
        <source>False reject</source>
        <translation>Fehlausschuss</translation>
    </message>
    <message>
        <source>Confirm</source>
        <translation>Bestätigen</translation>
    </message>
    <message>
        <source>Answered · {time}</source>
        <translation>Beurteilt · {time}</translation>
    </message>
    <message>
        <source>{word} {time} · your answer?</source>
        <translation>{word} {time} · Ihr Urteil?</translation>
    </message>
    <message>
        <source>Part · {time}</source>
        <translation>Teil · {time}</translation>
    </message>
</context>
<context>
    <name>PictureCanvas</name>
    <message>
        <source>This part</source>
        <translation>Dieses Teil</translation>
    </message>
    <message>
        <source>Normal part</source>
        <translation>Gutteil</translation>
    </message>
</context>
<context>
    <name>ScoreBar</name>
    <message>
        <source>score {score}, REVIEW above {review}, FAIL above {fail}</source>
        <translation>Wert {score}, PRÜFEN über {review}, NIO über {fail}</translation>
    </message>
</context>
<context>
    <name>ScoreChart</name>
    <message>
        <source>Score trend</source>
        <translation>Verlauf der Werte</translation>
    </message>
    <message>
        <source>{word}, score {score}
{time}</source>
        <translation>{word}, Wert {score}
{time}</translation>
    </message>
    <message>
        <source>The score of every part will appear here.</source>
        <translation>Hier erscheint der Wert jedes Teils.</translation>
    </message>
    <message>
        <source>smoothed {score}</source>
        <translation>geglättet {score}</translation>
    </message>
</context>
<context>
    <name>ShortcutOverlay</name>
    <message>
        <source>Keys and gestures</source>
        <translation>Tasten und Gesten</translation>
    </message>
    <message>
        <source>In the picture: drag to move, wheel or pinch to zoom, double-click to enlarge.</source>
        <translation>Im Bild: ziehen verschiebt, Mausrad oder zwei Finger vergrößern, Doppelklick holt heran.</translation>
    </message>
</context>
<context>
    <name>Station</name>
    <message>
        <source>No category</source>
        <translation>Keine Kategorie</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <source>Fault</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>NO CATEGORY</source>
        <translation>KEINE KATEGORIE</translation>
    </message>
    <message>
        <source>STOPPED</source>
        <translation>ANGEHALTEN</translation>
    </message>
    <message>
        <source>STARTING</source>
        <translation>STARTET</translation>
    </message>
    <message>
        <source>WAITING</source>
        <translation>WARTET</translation>
    </message>
    <message>
        <source>PAUSED</source>
        <translation>PAUSIERT</translation>
    </message>
    <message>
        <source>FINISHING</source>
        <translation>BEENDET</translation>
    </message>
    <message>
        <source>FAULT</source>
        <translation>STÖRUNG</translation>
    </message>
    <message>
        <source>Nothing can be judged yet. Teach a category or choose one.</source>
        <translation>Noch kann nichts geprüft werden. Lernen Sie eine Kategorie an oder wählen Sie eine.</translation>
    </message>
    <message>
        <source>No part is being judged. Press Start to begin.</source>
        <translation>Es wird nicht geprüft. Drücken Sie Start, um zu beginnen.</translation>
    </message>
    <message>
        <source>Connecting to the source …</source>
        <translation>Verbindung zur Quelle wird hergestellt …</translation>
    </message>
    <message>
        <source>Ready for the first part.</source>
        <translation>Bereit für das erste Teil.</translation>
    </message>
    <message>
        <source>No part is being judged. Press Resume to go on.</source>
        <translation>Es wird nicht geprüft. Drücken Sie Weiter, um fortzufahren.</translation>
    </message>
    <message>
        <source>The last parts are being judged and recorded.</source>
        <translation>Die letzten Teile werden noch geprüft und aufgezeichnet.</translation>
    </message>
    <message>
        <source>No verdict can be trusted until the fault is mended.</source>
        <translation>Keinem Urteil ist zu trauen, bis die Störung behoben ist.</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>source stopped</source>
        <translation>Quelle angehalten</translation>
    </message>
    <message>
        <source>source starting</source>
        <translation>Quelle startet</translation>
    </message>
    <message>
        <source>source ok</source>
        <translation>Quelle ok</translation>
    </message>
    <message>
        <source>source fault</source>
        <translation>Quelle gestört</translation>
    </message>
    <message>
        <source>disk {size} free</source>
        <translation>{size} frei</translation>
    </message>
</context>
<context>
    <name>ThumbnailStrip</name>
    <message>
        <source>Last FAIL and REVIEW parts</source>
        <translation>Letzte NIO- und PRÜFEN-Teile</translation>
    </message>
    <message>
        <source>No FAIL or REVIEW part yet.</source>
        <translation>Noch kein NIO- oder PRÜFEN-Teil.</translation>
    </message>
</context>
<context>
    <name>Verdict</name>
    <message>
        <source>PASS</source>
        <translation>IO</translation>
    </message>
    <message>
        <source>REVIEW</source>
        <translation>PRÜFEN</translation>
    </message>
    <message>
        <source>FAIL</source>
        <translation>NIO</translation>
    </message>
    <message>
        <source>NOT INSPECTED</source>
        <translation>NICHT GEPRÜFT</translation>
    </message>
</context>
<context>
    <name>VerdictLamp</name>
    <message>
        <source>Acknowledge  A</source>
        <translation>Quittieren  A</translation>
    </message>
</context>
</TS>
