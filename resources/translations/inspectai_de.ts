<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en_US">
<context>
    <name>AboutCard</name>
    <message>
        <source>About InspectAI Desktop</source>
        <translation>Über InspectAI Desktop</translation>
    </message>
    <message>
        <source>Licences of the parts used …</source>
        <translation>Lizenzen der verwendeten Teile …</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Computes on</source>
        <translation>Rechnet auf</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Works offline; no picture and no number leaves this computer.</source>
        <translation>Arbeitet ohne Netz; kein Bild und keine Zahl verlässt diesen Rechner.</translation>
    </message>
</context>
<context>
    <name>AdvancedPanel</name>
    <message>
        <source>as the preset</source>
        <translation>wie die Stufe</translation>
    </message>
    <message>
        <source>All as the preset</source>
        <translation>Alles wie die Stufe</translation>
    </message>
    <message>
        <source>Encoder</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>The network that turns a picture into numbers that can be compared.</source>
        <translation>Das Netz, das aus einem Bild vergleichbare Zahlen macht.</translation>
    </message>
    <message>
        <source>Input size</source>
        <translation>Eingabegröße</translation>
    </message>
    <message>
        <source>Side of a square with as many pixels as the network gets to see. Twice the side takes about four times as long.</source>
        <translation>Seite eines Quadrats mit so vielen Pixeln, wie das Netz zu sehen bekommt. Die doppelte Seite dauert etwa viermal so lange.</translation>
    </message>
    <message>
        <source>Memory bank</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>How many places of good parts are remembered. More know more kinds of good, and take longer to search.</source>
        <translation>Wie viele Stellen von Gutteilen gemerkt werden. Mehr kennen mehr Arten von gut, das Suchen dauert länger.</translation>
    </message>
    <message>
        <source>Coreset ratio</source>
        <translation>Coreset-Anteil</translation>
    </message>
    <message>
        <source>The same as a share: so many of all places seen are remembered, those that differ most from one another. Set this or the memory bank.</source>
        <translation>Dasselbe als Anteil: so viele aller gesehenen Stellen werden gemerkt, die einander am wenigsten ähneln. Setzen Sie dies oder das Gedächtnis.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startzahl</translation>
    </message>
    <message>
        <source>Start of everything random: the same seed gives the same category.</source>
        <translation>Anfang alles Zufälligen: gleiche Startzahl, gleiche Kategorie.</translation>
    </message>
</context>
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
    <name>App</name>
    <message>
        <source>Some settings could not be read and have their defaults.</source>
        <translation>Einige Einstellungen waren nicht lesbar und haben ihre Vorgabewerte.</translation>
    </message>
    <message>
        <source>The Settings page says which.</source>
        <translation>Welche, steht auf der Seite Einstellungen.</translation>
    </message>
</context>
<context>
    <name>BenchmarkCard</name>
    <message>
        <source>Measure the speed</source>
        <translation>Geschwindigkeit messen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>{count} parts a minute, one after the other</source>
        <translation>{count} Teile je Minute, eines nach dem anderen</translation>
    </message>
    <message>
        <source>{provider}, threads: {threads}</source>
        <translation>{provider}, Threads: {threads}</translation>
    </message>
    <message>
        <source>Measured on {runs} parts, from the last kept pictures of {category} ({width} × {height} px)</source>
        <translation>Gemessen an {runs} Teilen aus den zuletzt aufbewahrten Bildern von {category} ({width} × {height} px)</translation>
    </message>
    <message>
        <source>Measured on {runs} parts, all of them the bundle&apos;s own picture of {category} ({width} × {height} px): larger pictures take longer</source>
        <translation>Gemessen an {runs} Teilen, alle das bündeleigene Bild von {category} ({width} × {height} px): größere Bilder brauchen länger</translation>
    </message>
    <message>
        <source>Speed of this station</source>
        <translation>Geschwindigkeit dieser Station</translation>
    </message>
    <message>
        <source>Judges some parts with the category in use and shows where the time goes. Nothing is recorded and the line is not stopped; while it runs, both are slower.</source>
        <translation>Beurteilt einige Teile mit der verwendeten Kategorie und zeigt, wo die Zeit bleibt. Nichts wird aufgezeichnet, und die Linie läuft weiter; solange gemessen wird, sind beide langsamer.</translation>
    </message>
    <message>
        <source>Decode the picture</source>
        <translation>Bild dekodieren</translation>
    </message>
    <message>
        <source>Crop and resize</source>
        <translation>Zuschneiden und skalieren</translation>
    </message>
    <message>
        <source>Encode</source>
        <translation>Merkmale berechnen</translation>
    </message>
    <message>
        <source>Compare with good parts</source>
        <translation>Mit Gutteilen vergleichen</translation>
    </message>
    <message>
        <source>Anomaly map and score</source>
        <translation>Anomaliekarte und Wert</translation>
    </message>
    <message>
        <source>Together</source>
        <translation>Zusammen</translation>
    </message>
    <message>
        <source>Usually, ms</source>
        <translation>Meist, ms</translation>
    </message>
    <message>
        <source>95 % within, ms</source>
        <translation>95 % unter, ms</translation>
    </message>
</context>
<context>
    <name>BenchmarkDesk</name>
    <message>
        <source>Being measured …</source>
        <translation>Wird gemessen …</translation>
    </message>
    <message>
        <source>{done} of {total} parts judged</source>
        <translation>{done} von {total} Teilen beurteilt</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>Abgebrochen.</translation>
    </message>
</context>
<context>
    <name>CameraEditor</name>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Look for cameras</source>
        <translation>Kameras suchen</translation>
    </message>
    <message>
        <source>Camera {index}: not seen</source>
        <translation>Kamera {index}: nicht gefunden</translation>
    </message>
    <message>
        <source>Camera {index}</source>
        <translation>Kamera {index}</translation>
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
    <name>CapturePanel</name>
    <message>
        <source>pictures taken</source>
        <translation>Bilder aufgenommen</translation>
    </message>
    <message>
        <source>Take a picture</source>
        <translation>Aufnehmen</translation>
    </message>
    <message>
        <source>For cameras that take a picture when they are told to</source>
        <translation>Für Kameras, die auf Befehl ein Bild aufnehmen</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
</context>
<context>
    <name>CategoriesGuide</name>
    <message>
        <source>Reading the categories …</source>
        <translation>Kategorien werden gelesen …</translation>
    </message>
    <message>
        <source>No category yet</source>
        <translation>Noch keine Kategorie</translation>
    </message>
    <message>
        <source>A category is a kind of product. Pictures of good parts are enough to teach one: about 30 make a start, and defects need not be shown.</source>
        <translation>Eine Kategorie ist eine Art von Produkt. Zum Anlernen genügen Bilder guter Teile: Mit etwa 30 kann man beginnen, Fehler müssen nicht gezeigt werden.</translation>
    </message>
    <message>
        <source>Teach your first category</source>
        <translation>Lernen Sie die erste Kategorie an</translation>
    </message>
    <message>
        <source>Try the demo</source>
        <translation>Demo ausprobieren</translation>
    </message>
    <message>
        <source>Import …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Reading the scores …</source>
        <translation>Werte werden gelesen …</translation>
    </message>
</context>
<context>
    <name>CategoriesPage</name>
    <message>
        <source>Categories</source>
        <translation>Kategorien</translation>
    </message>
    <message>
        <source>Import …</source>
        <translation>Importieren …</translation>
    </message>
    <message>
        <source>Teach new …</source>
        <translation>Neu anlernen …</translation>
    </message>
    <message>
        <source>Take in a category from an .inspectai file</source>
        <translation>Eine Kategorie aus einer .inspectai-Datei übernehmen</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Teach a new category</source>
        <translation>Neue Kategorie anlernen</translation>
    </message>
    <message>
        <source>Import a category</source>
        <translation>Kategorie importieren</translation>
    </message>
    <message>
        <source>Export this version</source>
        <translation>Diese Version exportieren</translation>
    </message>
    <message>
        <source>Press the marked button</source>
        <translation>Markierte Taste drücken</translation>
    </message>
</context>
<context>
    <name>CategoryCard</name>
    <message>
        <source>in use</source>
        <translation>in Gebrauch</translation>
    </message>
    <message>
        <source>No version judges yet</source>
        <translation>Noch prüft keine Version</translation>
    </message>
    <message>
        <source>REVIEW {review}   FAIL {fail}</source>
        <translation>PRÜFEN {review}   NIO {fail}</translation>
    </message>
    <message>
        <source>seen here: {rate}</source>
        <translation>hier gesehen: {rate}</translation>
    </message>
    <message>
        <source>Version {version} of {count}</source>
        <translation>Version {version} von {count}</translation>
    </message>
    <message>
        <source>False rejects expected: not stated</source>
        <translation>Erwarteter Fehlausschuss: nicht angegeben</translation>
    </message>
    <message>
        <source>False rejects expected: {rate}</source>
        <translation>Erwarteter Fehlausschuss: {rate}</translation>
    </message>
    <message>
        <source>False rejects expected: {rate} at {fail}</source>
        <translation>Erwarteter Fehlausschuss: {rate} bei {fail}</translation>
    </message>
    <message>
        <source>Last 24 h: no parts</source>
        <translation>Letzte 24 h: keine Teile</translation>
    </message>
    <message>
        <source>Last 24 h: {parts} parts, {failed} FAIL, yield {share}</source>
        <translation>Letzte 24 h: {parts} Teile, {failed} NIO, Gutanteil {share}</translation>
    </message>
</context>
<context>
    <name>CategoryChoice</name>
    <message>
        <source>Loading {category} …</source>
        <translation>{category} wird geladen …</translation>
    </message>
    <message>
        <source>CUDA not found</source>
        <translation>CUDA nicht gefunden</translation>
    </message>
</context>
<context>
    <name>CategoryDesk</name>
    <message>
        <source>Import a category</source>
        <translation>Kategorie importieren</translation>
    </message>
    <message>
        <source>Bundles (*.inspectai)</source>
        <translation>Bündel (*.inspectai)</translation>
    </message>
    <message>
        <source>Importing {file} …</source>
        <translation>{file} wird importiert …</translation>
    </message>
    <message>
        <source>Rolling {category} back …</source>
        <translation>{category} wird zurückgenommen …</translation>
    </message>
    <message>
        <source>Export this version</source>
        <translation>Diese Version exportieren</translation>
    </message>
    <message>
        <source>Exporting {file} …</source>
        <translation>{file} wird exportiert …</translation>
    </message>
    <message>
        <source>Exported to {file}</source>
        <translation>Exportiert nach {file}</translation>
    </message>
</context>
<context>
    <name>CategoryDetail</name>
    <message>
        <source>Inspect with this category</source>
        <translation>Mit dieser Kategorie prüfen</translation>
    </message>
    <message>
        <source>Teach again …</source>
        <translation>Nachlernen …</translation>
    </message>
    <message>
        <source>The station judges by version {version}.</source>
        <translation>Die Station prüft nach Version {version}.</translation>
    </message>
    <message>
        <source>The station judges by another category or by none.</source>
        <translation>Die Station prüft nach einer anderen Kategorie oder nach keiner.</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
</context>
<context>
    <name>ChangeList</name>
    <message>
        <source>Nothing was changed yet.</source>
        <translation>Es wurde noch nichts geändert.</translation>
    </message>
    <message>
        <source>Older changes</source>
        <translation>Ältere Änderungen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>From, to, why</source>
        <translation>Von, auf, warum</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>Änderungen</translation>
    </message>
</context>
<context>
    <name>Changes</name>
    <message>
        <source>Category added</source>
        <translation>Kategorie hinzugefügt</translation>
    </message>
    <message>
        <source>Category taken out of use</source>
        <translation>Kategorie außer Gebrauch genommen</translation>
    </message>
    <message>
        <source>Version {version} added</source>
        <translation>Version {version} hinzugefügt</translation>
    </message>
    <message>
        <source>Version {version} judges now</source>
        <translation>Nun prüft Version {version}</translation>
    </message>
    <message>
        <source>Thresholds of version {version} changed</source>
        <translation>Schwellen von Version {version} geändert</translation>
    </message>
    <message>
        <source>REVIEW {review}, FAIL {fail}</source>
        <translation>PRÜFEN {review}, NIO {fail}</translation>
    </message>
    <message>
        <source>in place of version {version}</source>
        <translation>statt Version {version}</translation>
    </message>
    <message>
        <source>rolled back</source>
        <translation>zurückgenommen</translation>
    </message>
    <message>
        <source>program started</source>
        <translation>Programm gestartet</translation>
    </message>
</context>
<context>
    <name>ComparisonDesk</name>
    <message>
        <source>Version {number}</source>
        <translation>Version {number}</translation>
    </message>
</context>
<context>
    <name>ComparisonPage</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
    </message>
    <message>
        <source>with</source>
        <translation>mit</translation>
    </message>
    <message>
        <source>on these pictures</source>
        <translation>an diesen Bildern</translation>
    </message>
    <message>
        <source>Compare versions: {category}</source>
        <translation>Versionen vergleichen: {category}</translation>
    </message>
    <message>
        <source>Both versions judge the same pictures</source>
        <translation>Beide Versionen beurteilen dieselben Bilder</translation>
    </message>
    <message>
        <source>Nothing is recorded and the station goes on judging as it does. Choose two versions and pictures, then press Compare.</source>
        <translation>Nichts wird aufgezeichnet, und die Station prüft weiter wie bisher. Wählen Sie zwei Versionen und Bilder, dann Vergleichen.</translation>
    </message>
    <message>
        <source>{done} of {total} pictures</source>
        <translation>{done} von {total} Bildern</translation>
    </message>
    <message>
        <source>Comparing …</source>
        <translation>Wird verglichen …</translation>
    </message>
    <message>
        <source>The versions cannot be compared</source>
        <translation>Die Versionen lassen sich nicht vergleichen</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Nothing was changed.</source>
        <translation>Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>the last {count} parts</source>
        <translation>die letzten {count} Teile</translation>
    </message>
    <message>
        <source>pictures it was taught from</source>
        <translation>Bilder, aus denen sie lernte</translation>
    </message>
    <message>
        <source>a folder …</source>
        <translation>ein Ordner …</translation>
    </message>
    <message>
        <source>Comparison</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>Press the marked button</source>
        <translation>Markierte Taste drücken</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>Version {number}</translation>
    </message>
    <message>
        <source>(judges)</source>
        <translation>(prüft)</translation>
    </message>
    <message>
        <source>Judge by version {number}</source>
        <translation>Nach Version {number} prüfen</translation>
    </message>
    <message>
        <source>Keep version {number}</source>
        <translation>Bei Version {number} bleiben</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Folder of pictures to compare on</source>
        <translation>Ordner mit Bildern zum Vergleichen</translation>
    </message>
</context>
<context>
    <name>ComparisonResult</name>
    <message>
        <source>{count} judged alike</source>
        <translation>{count} gleich beurteilt</translation>
    </message>
    <message>
        <source>Nothing changes for these pictures.</source>
        <translation>Für diese Bilder ändert sich nichts.</translation>
    </message>
    <message>
        <source>There is no picture of this kind.</source>
        <translation>Ein solches Bild gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>ComparisonWords</name>
    <message>
        <source>{version}: {verdicts}.</source>
        <translation>{version}: {verdicts}.</translation>
    </message>
    <message>
        <source>{count}: {before} → {after}</source>
        <translation>{count}: {before} → {after}</translation>
    </message>
    <message>
        <source>Only one of the two can judge these pictures.</source>
        <translation>Nur eine von beiden kann diese Bilder beurteilen.</translation>
    </message>
    <message>
        <source>The newer one is stricter here: right if these parts are defective, more false rejects if they are good.</source>
        <translation>Die neuere ist hier strenger: richtig, wenn diese Teile fehlerhaft sind; mehr Fehlausschuss, wenn sie gut sind.</translation>
    </message>
    <message>
        <source>The newer one is milder here: right if these parts are good, missed defects if they are not.</source>
        <translation>Die neuere ist hier milder: richtig, wenn diese Teile gut sind; Schlupf, wenn nicht.</translation>
    </message>
    <message>
        <source>{version}: {verdict}, score {score}</source>
        <translation>{version}: {verdict}, Wert {score}</translation>
    </message>
    <message>
        <source>Both judge all {count} pictures alike.</source>
        <translation>Beide beurteilen alle {count} Bilder gleich.</translation>
    </message>
    <message>
        <source>{changed} of {total} pictures are judged differently: {stricter} more strictly, {milder} more mildly.</source>
        <translation>{changed} von {total} Bildern werden anders beurteilt: {stricter} strenger, {milder} milder.</translation>
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
        <source>From a part&apos;s arrival to its verdict: median and 95th percentile</source>
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
    <name>DiagnosticsCard</name>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>One zip file for a helper: settings, versions, numbers about the database, logs. Passwords are struck out.</source>
        <translation>Eine Zip-Datei für Helfer: Einstellungen, Versionen, Zahlen zur Datenbank, Protokolle. Passwörter sind gestrichen.</translation>
    </message>
    <message>
        <source>Include the last pictures</source>
        <translation>Die letzten Bilder mitgeben</translation>
    </message>
    <message>
        <source>Save diagnostics …</source>
        <translation>Diagnose sichern …</translation>
    </message>
</context>
<context>
    <name>FalseRejectTarget</name>
    <message>
        <source>Reject at most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>False rejects in 1,000 good parts, at most</source>
        <translation>Fehlausschuss unter 1.000 Gutteilen, höchstens</translation>
    </message>
    <message>
        <source>of 1,000 good parts</source>
        <translation>von 1.000 Gutteilen aussortieren</translation>
    </message>
    <message>
        <source>At most {count} of 1,000</source>
        <translation>Höchstens {count} von 1.000</translation>
    </message>
</context>
<context>
    <name>FindingCard</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
    <message>
        <source>Leave out {count}</source>
        <translation>{count} weglassen</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Left out.</source>
        <translation>Weggelassen.</translation>
    </message>
    <message>
        <source>Kept.</source>
        <translation>Behalten.</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Leave out after all</source>
        <translation>Doch weglassen</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>Also in the defects folder</source>
        <translation>Auch im Fehlerordner</translation>
    </message>
    <message>
        <source>Unlike the rest</source>
        <translation>Anders als der Rest</translation>
    </message>
    <message>
        <source>Cannot be read</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Copies</source>
        <translation>Kopien</translation>
    </message>
    <message>
        <source>Nearly the same</source>
        <translation>Fast gleich</translation>
    </message>
    <message>
        <source>Another size</source>
        <translation>Andere Größe</translation>
    </message>
    <message>
        <source>Blurred</source>
        <translation>Unscharf</translation>
    </message>
    <message>
        <source>Too bright</source>
        <translation>Zu hell</translation>
    </message>
    <message>
        <source>Too dark</source>
        <translation>Zu dunkel</translation>
    </message>
    <message>
        <source>A picture cannot show a good part and a defective one.</source>
        <translation>Ein Bild kann nicht ein gutes und ein fehlerhaftes Teil zeigen.</translation>
    </message>
    <message>
        <source>Is one of these defective, dirty or another product? Then leave it out: what it shows would be learned as good. If they are good, keep them.</source>
        <translation>Ist eines davon fehlerhaft, schmutzig oder ein anderes Produkt? Dann weglassen: was es zeigt, würde als gut gelernt. Sind sie gut, behalten.</translation>
    </message>
    <message>
        <source>Damaged or not a picture; left out by itself.</source>
        <translation>Beschädigt oder kein Bild; von selbst weggelassen.</translation>
    </message>
    <message>
        <source>The same file twice teaches nothing new; left out by itself.</source>
        <translation>Dieselbe Datei zweimal lehrt nichts Neues; von selbst weggelassen.</translation>
    </message>
    <message>
        <source>Probably the same part twice. Leaving them out makes the stated false-reject rate more honest.</source>
        <translation>Wohl dasselbe Teil zweimal. Ohne sie ist die genannte Fehlausschussrate ehrlicher.</translation>
    </message>
    <message>
        <source>Taken with another camera setting? Parts of another shape get no verdict.</source>
        <translation>Mit anderer Kameraeinstellung aufgenommen? Teile anderer Form bekommen kein Urteil.</translation>
    </message>
    <message>
        <source>Less sharp than the others. If parts come like that, keep them.</source>
        <translation>Weniger scharf als die anderen. Kommen Teile so vor, behalten.</translation>
    </message>
    <message>
        <source>Large areas are pure white: nothing can be seen there.</source>
        <translation>Große Flächen sind rein weiß: dort ist nichts zu sehen.</translation>
    </message>
    <message>
        <source>Large areas are black: nothing can be seen there.</source>
        <translation>Große Flächen sind schwarz: dort ist nichts zu sehen.</translation>
    </message>
</context>
<context>
    <name>FitStages</name>
    <message>
        <source>Reading the pictures</source>
        <translation>Bilder lesen</translation>
    </message>
    <message>
        <source>Looking at every place of every picture</source>
        <translation>Jede Stelle jedes Bildes ansehen</translation>
    </message>
    <message>
        <source>Keeping what is typical</source>
        <translation>Behalten, was typisch ist</translation>
    </message>
    <message>
        <source>Testing on good parts it has not learned</source>
        <translation>Prüfen an Gutteilen, die nicht gelernt wurden</translation>
    </message>
    <message>
        <source>Writing the result</source>
        <translation>Ergebnis schreiben</translation>
    </message>
</context>
<context>
    <name>FitStep</name>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Learn again</source>
        <translation>Neu lernen</translation>
    </message>
    <message>
        <source>Show the log</source>
        <translation>Protokoll zeigen</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Lernen</translation>
    </message>
    <message>
        <source>Learning what good parts look like</source>
        <translation>Lernen, wie Gutteile aussehen</translation>
    </message>
    <message>
        <source>Stopping …</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <source>{elapsed} so far</source>
        <translation>bisher {elapsed}</translation>
    </message>
    <message>
        <source>{elapsed} so far, about {left} left</source>
        <translation>bisher {elapsed}, noch etwa {left}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>Check the pictures again</source>
        <translation>Bilder neu prüfen</translation>
    </message>
    <message>
        <source>Learning from {count} good parts, {preset} …</source>
        <translation>Lernt aus {count} Gutteilen, {preset} …</translation>
    </message>
    <message>
        <source>Learned from {count} good parts, {preset}.</source>
        <translation>Aus {count} Gutteilen gelernt, {preset}.</translation>
    </message>
    <message>
        <source>The category could not be learned.</source>
        <translation>Die Kategorie konnte nicht gelernt werden.</translation>
    </message>
    <message>
        <source>Not learned yet.</source>
        <translation>Noch nicht gelernt.</translation>
    </message>
    <message>
        <source>Done. Next: how strict shall the station be?</source>
        <translation>Fertig. Weiter: Wie streng soll die Station sein?</translation>
    </message>
    <message>
        <source>The category is being learned.</source>
        <translation>Die Kategorie wird gelernt.</translation>
    </message>
    <message>
        <source>The category is not learned yet.</source>
        <translation>Die Kategorie ist noch nicht gelernt.</translation>
    </message>
    <message>
        <source>The category is being learned. Stop that and lose what you entered here?</source>
        <translation>Die Kategorie wird gerade gelernt. Anhalten und verlieren, was Sie hier eingegeben haben?</translation>
    </message>
    <message>
        <source>Pictures that could not be used: {count}</source>
        <translation>Bilder, die nicht verwendet werden konnten: {count}</translation>
    </message>
    <message>
        <source>The station goes on inspecting meanwhile; the learning runs behind it and waits when the station needs the computer. You may look at other pages.</source>
        <translation>Die Station prüft währenddessen weiter; das Lernen läuft dahinter und wartet, wenn die Station den Rechner braucht. Sie können andere Seiten ansehen.</translation>
    </message>
</context>
<context>
    <name>FlagEditor</name>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
</context>
<context>
    <name>FolderEditor</name>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
</context>
<context>
    <name>GuideWindow</name>
    <message>
        <source>InspectAI: guides</source>
        <translation>InspectAI: Anleitungen</translation>
    </message>
    <message>
        <source>Guide</source>
        <translation>Anleitung</translation>
    </message>
    <message>
        <source>Contents</source>
        <translation>Inhalt</translation>
    </message>
</context>
<context>
    <name>Guides</name>
    <message>
        <source>Operator guide</source>
        <translation>Anleitung für Bediener</translation>
    </message>
    <message>
        <source>Engineer guide</source>
        <translation>Anleitung für Einrichter</translation>
    </message>
    <message>
        <source>Integrator guide</source>
        <translation>Anleitung für Integratoren</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>File formats</source>
        <translation>Dateiformate</translation>
    </message>
    <message>
        <source>Troubleshooting</source>
        <translation>Hilfe bei Störungen</translation>
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
        <source>Help</source>
        <translation>Hilfe</translation>
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
    <name>HelpMenu</name>
    <message>
        <source>Keys and gestures</source>
        <translation>Tasten und Gesten</translation>
    </message>
    <message>
        <source>Operator guide</source>
        <translation>Anleitung für Bediener</translation>
    </message>
    <message>
        <source>Engineer guide</source>
        <translation>Anleitung für Einrichter</translation>
    </message>
    <message>
        <source>Integrator guide</source>
        <translation>Anleitung für Integratoren</translation>
    </message>
    <message>
        <source>Troubleshooting</source>
        <translation>Hilfe bei Störungen</translation>
    </message>
    <message>
        <source>Self-test …</source>
        <translation>Selbsttest …</translation>
    </message>
    <message>
        <source>About InspectAI Desktop</source>
        <translation>Über InspectAI Desktop</translation>
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
    <name>HistoryFiles</name>
    <message>
        <source>Export inspections</source>
        <translation>Prüfungen exportieren</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht sichern</translation>
    </message>
    <message>
        <source>The report is being written …</source>
        <translation>Der Bericht wird geschrieben …</translation>
    </message>
    <message>
        <source>Exported {done} of {total} …</source>
        <translation>{done} von {total} exportiert …</translation>
    </message>
    <message>
        <source>Exported to {file}</source>
        <translation>Exportiert nach {file}</translation>
    </message>
    <message>
        <source>Report saved in {file}</source>
        <translation>Bericht gesichert in {file}</translation>
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
        <source>From three characters on: any piece of part, lot, operator, file name or error.
One or two characters: a part, lot or operator of exactly this name.</source>
        <translation>Ab drei Zeichen: jedes Stück von Teil, Los, Bediener, Dateiname oder Fehler.
Ein oder zwei Zeichen: ein Teil, Los oder Bediener mit genau diesem Namen.</translation>
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
        <source>One or two characters find a part, lot or operator of exactly this name. Type three or more to find any piece of a text.</source>
        <translation>Ein oder zwei Zeichen finden ein Teil, Los oder einen Bediener mit genau diesem Namen. Ab drei Zeichen wird jedes Stück eines Textes gefunden.</translation>
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
    <name>ImageKeys</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Heatmap on or off</source>
        <translation>Heatmap ein oder aus</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>Das ganze Bild zeigen</translation>
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
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
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
    <name>LargePicture</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>The picture is being read …</source>
        <translation>Das Bild wird gelesen …</translation>
    </message>
</context>
<context>
    <name>LiveTrial</name>
    <message>
        <source>Waiting for the next picture of the source …</source>
        <translation>Warten auf das nächste Bild der Quelle …</translation>
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
        <source>Operator guide</source>
        <translation>Anleitung für Bediener</translation>
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
    <name>OperatorText</name>
    <message>
        <source>The folder {folder} cannot be read: {reason}.</source>
        <translation>Der Ordner {folder} ist nicht lesbar: {reason}.</translation>
    </message>
    <message>
        <source>Check the path, the permissions and, for a network share, the connection.</source>
        <translation>Pfad, Zugriffsrechte und bei einer Netzfreigabe die Verbindung prüfen.</translation>
    </message>
    <message>
        <source>The station goes on by itself when the folder is back.</source>
        <translation>Die Station macht von selbst weiter, sobald der Ordner wieder da ist.</translation>
    </message>
    <message>
        <source>{folder} is not a folder.</source>
        <translation>{folder} ist kein Ordner.</translation>
    </message>
    <message>
        <source>Choose a folder to watch.</source>
        <translation>Einen Ordner zum Überwachen wählen.</translation>
    </message>
    <message>
        <source>The file has {size} MB; files up to {most} MB are read.</source>
        <translation>Die Datei hat {size} MB; gelesen werden Dateien bis {most} MB.</translation>
    </message>
    <message>
        <source>The file cannot be read: {reason}.</source>
        <translation>Die Datei ist nicht lesbar: {reason}.</translation>
    </message>
    <message>
        <source>The file is empty (0 bytes).</source>
        <translation>Die Datei ist leer (0 Byte).</translation>
    </message>
    <message>
        <source>The system sends no events for this folder; it is looked through every {seconds} s.</source>
        <translation>Das System meldet für diesen Ordner nichts; er wird alle {seconds} s durchgesehen.</translation>
    </message>
    <message>
        <source>{source} has not stopped yet: a request still hangs.</source>
        <translation>{source} hat noch nicht angehalten: eine Anfrage hängt noch.</translation>
    </message>
    <message>
        <source>Check the connection to the folder, then start again.</source>
        <translation>Verbindung zum Ordner prüfen, dann neu starten.</translation>
    </message>
    <message>
        <source>The folder watch failed: {reason}.</source>
        <translation>Die Ordnerüberwachung ist ausgefallen: {reason}.</translation>
    </message>
    <message>
        <source>Check the camera or the network, then start again.</source>
        <translation>Kamera oder Netz prüfen, dann neu starten.</translation>
    </message>
    <message>
        <source>The source failed: {reason}.</source>
        <translation>Die Quelle ist ausgefallen: {reason}.</translation>
    </message>
    <message>
        <source>The synthetic line failed: {reason}.</source>
        <translation>Die simulierte Linie ist ausgefallen: {reason}.</translation>
    </message>
    <message>
        <source>{source} delivers no pictures any more.</source>
        <translation>{source} liefert keine Bilder mehr.</translation>
    </message>
    <message>
        <source>The source does not deliver pictures.</source>
        <translation>Die Quelle liefert keine Bilder.</translation>
    </message>
    <message>
        <source>The video is over.</source>
        <translation>Das Video ist zu Ende.</translation>
    </message>
    <message>
        <source>All {count} parts are delivered.</source>
        <translation>Alle {count} Teile sind geliefert.</translation>
    </message>
    <message>
        <source>Camera {number} is not connected.</source>
        <translation>Kamera {number} ist nicht angeschlossen.</translation>
    </message>
    <message>
        <source>Camera {number} cannot be opened.</source>
        <translation>Kamera {number} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Check the cable and whether another program uses the camera.</source>
        <translation>Kabel prüfen, und ob ein anderes Programm die Kamera benutzt.</translation>
    </message>
    <message>
        <source>Check its cable and power.</source>
        <translation>Kabel und Stromversorgung der Kamera prüfen.</translation>
    </message>
    <message>
        <source>The station reconnects by itself.</source>
        <translation>Die Station verbindet sich von selbst wieder.</translation>
    </message>
    <message>
        <source>The camera delivers {size} instead of {wanted}.</source>
        <translation>Die Kamera liefert {size} statt {wanted}.</translation>
    </message>
    <message>
        <source>The camera does not take the exposure that was set.</source>
        <translation>Die Kamera nimmt die eingestellte Belichtung nicht an.</translation>
    </message>
    <message>
        <source>There is no video file {file}.</source>
        <translation>Die Videodatei {file} gibt es nicht.</translation>
    </message>
    <message>
        <source>The video {file} cannot be opened.</source>
        <translation>Das Video {file} lässt sich nicht öffnen.</translation>
    </message>
    <message>
        <source>Choose another file.</source>
        <translation>Eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>Check the address and the network.</source>
        <translation>Adresse und Netz prüfen.</translation>
    </message>
    <message>
        <source>Check the network and the camera.</source>
        <translation>Netz und Kamera prüfen.</translation>
    </message>
    <message>
        <source>No video is chosen.</source>
        <translation>Es ist kein Video gewählt.</translation>
    </message>
    <message>
        <source>Choose a file or write an address.</source>
        <translation>Eine Datei wählen oder eine Adresse eingeben.</translation>
    </message>
    <message>
        <source>No folder is chosen to watch.</source>
        <translation>Es ist kein Ordner zum Überwachen gewählt.</translation>
    </message>
    <message>
        <source>Choose one with the source button in the header.</source>
        <translation>Oben über die Schaltfläche Quelle einen wählen.</translation>
    </message>
    <message>
        <source>{failed} of the last {seen} parts failed.</source>
        <translation>{failed} der letzten {seen} Teile waren NIO.</translation>
    </message>
    <message>
        <source>Look at the last FAIL parts for one common cause, then acknowledge.</source>
        <translation>Die letzten NIO-Teile auf eine gemeinsame Ursache ansehen, dann quittieren.</translation>
    </message>
    <message>
        <source>This alarm goes away when its cause is mended.</source>
        <translation>Dieser Alarm verschwindet, wenn seine Ursache behoben ist.</translation>
    </message>
    <message>
        <source>1 part came faster than they could be inspected.</source>
        <translation>1 Teil kam schneller, als geprüft werden konnte.</translation>
    </message>
    <message>
        <source>{count} parts came faster than they could be inspected.</source>
        <translation>{count} Teile kamen schneller, als geprüft werden konnte.</translation>
    </message>
    <message>
        <source>Slow the line or the trigger down, or use a smaller input size.</source>
        <translation>Linie oder Auslöser verlangsamen oder eine kleinere Eingangsgröße verwenden.</translation>
    </message>
    <message>
        <source>1 part waits to be recorded.</source>
        <translation>1 Teil wartet auf die Aufzeichnung.</translation>
    </message>
    <message>
        <source>{count} parts wait to be recorded.</source>
        <translation>{count} Teile warten auf die Aufzeichnung.</translation>
    </message>
    <message>
        <source>Recording failed ({reason}).</source>
        <translation>Die Aufzeichnung ist fehlgeschlagen ({reason}).</translation>
    </message>
    <message>
        <source>Check the disk and the database; the station keeps trying.</source>
        <translation>Festplatte und Datenbank prüfen; die Station versucht es weiter.</translation>
    </message>
    <message>
        <source>A recorded part&apos;s file could not be put away: {reason}</source>
        <translation>Die Datei eines aufgezeichneten Teils konnte nicht weggeräumt werden: {reason}</translation>
    </message>
    <message>
        <source>Inspected files cannot be put away: {reason}.</source>
        <translation>Geprüfte Dateien können nicht weggeräumt werden: {reason}.</translation>
    </message>
    <message>
        <source>Check that the folder may be written to and that no program holds the file.</source>
        <translation>Prüfen, ob in den Ordner geschrieben werden darf und kein Programm die Datei festhält.</translation>
    </message>
    <message>
        <source>Check the access rights of the watched folder.</source>
        <translation>Zugriffsrechte des überwachten Ordners prüfen.</translation>
    </message>
    <message>
        <source>The detector failed ({reason}).</source>
        <translation>Der Detektor ist ausgefallen ({reason}).</translation>
    </message>
    <message>
        <source>The detector failed: {reason}</source>
        <translation>Der Detektor ist ausgefallen: {reason}</translation>
    </message>
    <message>
        <source>The last {count} parts could not be judged: {reason}</source>
        <translation>Die letzten {count} Teile konnten nicht beurteilt werden: {reason}</translation>
    </message>
    <message>
        <source>The part counts as not inspected.</source>
        <translation>Das Teil zählt als nicht geprüft.</translation>
    </message>
    <message>
        <source>If it goes on, activate another version of the category or restart, and save the diagnostics.</source>
        <translation>Wenn es so weitergeht: eine andere Version der Kategorie aktivieren oder neu starten, und die Diagnose sichern.</translation>
    </message>
    <message>
        <source>Check the camera&apos;s pictures and the active category.</source>
        <translation>Bilder der Kamera und die aktive Kategorie prüfen.</translation>
    </message>
    <message>
        <source>The station was closed before this part could be judged.</source>
        <translation>Die Station wurde geschlossen, bevor dieses Teil beurteilt werden konnte.</translation>
    </message>
    <message>
        <source>No category is active, so there was nothing to judge by.</source>
        <translation>Keine Kategorie ist aktiv; es gab nichts, wonach zu urteilen war.</translation>
    </message>
    <message>
        <source>The bundle could not be activated ({reason}).</source>
        <translation>Das Bündel konnte nicht aktiviert werden ({reason}).</translation>
    </message>
    <message>
        <source>There are only {size} GB left for pictures.</source>
        <translation>Für Bilder sind nur noch {size} GB frei.</translation>
    </message>
    <message>
        <source>Make room on the disk, or keep pictures for a shorter time in the settings.</source>
        <translation>Platz schaffen oder Bilder laut Einstellungen kürzer aufbewahren.</translation>
    </message>
    <message>
        <source>Old pictures could not be removed ({reason}).</source>
        <translation>Alte Bilder konnten nicht entfernt werden ({reason}).</translation>
    </message>
    <message>
        <source>Scores of PASS parts rose by {share}.</source>
        <translation>Die Werte der IO-Teile sind um {share} gestiegen.</translation>
    </message>
    <message>
        <source>Scores of PASS parts fell by {share}.</source>
        <translation>Die Werte der IO-Teile sind um {share} gefallen.</translation>
    </message>
    <message>
        <source>Check light, focus, position and dirt; the pictures show no clear cause.</source>
        <translation>Licht, Schärfe, Lage und Schmutz prüfen; die Bilder zeigen keine klare Ursache.</translation>
    </message>
    <message>
        <source>Light: the pictures became {share} brighter.</source>
        <translation>Licht: die Bilder sind {share} heller geworden.</translation>
    </message>
    <message>
        <source>Light: the pictures became {share} darker.</source>
        <translation>Licht: die Bilder sind {share} dunkler geworden.</translation>
    </message>
    <message>
        <source>Focus: the pictures became {share} less sharp.</source>
        <translation>Schärfe: die Bilder sind {share} unschärfer geworden.</translation>
    </message>
    <message>
        <source>Position: the parts moved by {share} of the picture.</source>
        <translation>Lage: die Teile sind um {share} des Bilds verschoben.</translation>
    </message>
    <message>
        <source>Dirt: {share} of the pictures are most unusual at the same place ({across} from the left, {down} from the top).</source>
        <translation>Schmutz: {share} der Bilder sind an derselben Stelle am auffälligsten ({across} von links, {down} von oben).</translation>
    </message>
    <message>
        <source>the file is empty (0 bytes).</source>
        <translation>die Datei ist leer (0 Byte).</translation>
    </message>
    <message>
        <source>pixels of {depth} are not supported.</source>
        <translation>Pixel von {depth} werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>the picture is damaged and cannot be decoded.</source>
        <translation>das Bild ist beschädigt und nicht lesbar.</translation>
    </message>
    <message>
        <source>the picture cannot be decoded.</source>
        <translation>das Bild ist nicht lesbar.</translation>
    </message>
    <message>
        <source>the picture is incomplete; the file ends too early.</source>
        <translation>das Bild ist unvollständig; die Datei endet zu früh.</translation>
    </message>
    <message>
        <source>the picture&apos;s header is damaged ({reason}).</source>
        <translation>der Kopf des Bilds ist beschädigt ({reason}).</translation>
    </message>
    <message>
        <source>the file is not a PNG, JPEG, BMP or TIFF picture.</source>
        <translation>die Datei ist kein PNG-, JPEG-, BMP- oder TIFF-Bild.</translation>
    </message>
    <message>
        <source>the picture is larger than {size} megapixels.</source>
        <translation>das Bild ist größer als {size} Megapixel.</translation>
    </message>
    <message>
        <source>the picture has {size} pixels; at most {most} megapixels are inspected.</source>
        <translation>das Bild hat {size} Pixel; geprüft werden höchstens {most} Megapixel.</translation>
    </message>
    <message>
        <source>the picture has {size} pixels; at least {least} are needed.</source>
        <translation>das Bild hat {size} Pixel; nötig sind mindestens {least}.</translation>
    </message>
    <message>
        <source>the file cannot be read ({reason}).</source>
        <translation>die Datei ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>the folder cannot be read ({reason}).</source>
        <translation>der Ordner ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>Copy the picture again.</source>
        <translation>Das Bild noch einmal kopieren.</translation>
    </message>
    <message>
        <source>Copy it again, or wait until it is written.</source>
        <translation>Noch einmal kopieren, oder warten, bis es geschrieben ist.</translation>
    </message>
    <message>
        <source>Save it as PNG, JPEG, BMP or TIFF.</source>
        <translation>Als PNG, JPEG, BMP oder TIFF speichern.</translation>
    </message>
    <message>
        <source>Save the picture with 8 or 16 bits per channel.</source>
        <translation>Das Bild mit 8 oder 16 Bit je Kanal speichern.</translation>
    </message>
    <message>
        <source>Crop it or take it at a lower resolution.</source>
        <translation>Zuschneiden oder mit niedrigerer Auflösung aufnehmen.</translation>
    </message>
    <message>
        <source>Check that it is a picture of a part.</source>
        <translation>Prüfen, ob es das Bild eines Teils ist.</translation>
    </message>
    <message>
        <source>Check that it exists and that you may read it.</source>
        <translation>Prüfen, ob es sie gibt und ob Sie sie lesen dürfen.</translation>
    </message>
    <message>
        <source>Check the path and the access rights.</source>
        <translation>Pfad und Zugriffsrechte prüfen.</translation>
    </message>
    <message>
        <source>The station is not running.</source>
        <translation>Die Station läuft nicht.</translation>
    </message>
    <message>
        <source>Start it before you trigger.</source>
        <translation>Vor dem Auslösen starten.</translation>
    </message>
    <message>
        <source>There is no active category, so nothing can be judged.</source>
        <translation>Keine Kategorie ist aktiv; nichts kann beurteilt werden.</translation>
    </message>
    <message>
        <source>Teach a category or activate one on the Categories page, then start again.</source>
        <translation>Eine Kategorie anlernen oder auf der Seite Kategorien aktivieren, dann neu starten.</translation>
    </message>
    <message>
        <source>The station is still finishing the last parts.</source>
        <translation>Die Station beendet noch die letzten Teile.</translation>
    </message>
    <message>
        <source>Start again when it has stopped.</source>
        <translation>Neu starten, wenn sie angehalten hat.</translation>
    </message>
    <message>
        <source>The station is not running, so it cannot be paused.</source>
        <translation>Die Station läuft nicht und kann nicht pausieren.</translation>
    </message>
    <message>
        <source>The station is not paused.</source>
        <translation>Die Station pausiert nicht.</translation>
    </message>
    <message>
        <source>Start it instead.</source>
        <translation>Stattdessen starten.</translation>
    </message>
    <message>
        <source>The active category cannot be removed while the station runs.</source>
        <translation>Die aktive Kategorie kann nicht entfernt werden, während die Station läuft.</translation>
    </message>
    <message>
        <source>Stop it first.</source>
        <translation>Zuerst anhalten.</translation>
    </message>
    <message>
        <source>The disk is full: free space, or let the station keep fewer pictures.</source>
        <translation>Die Festplatte ist voll: Platz schaffen oder weniger Bilder aufbewahren.</translation>
    </message>
    <message>
        <source>The disk is write-protected: allow writing, or choose another folder.</source>
        <translation>Die Festplatte ist schreibgeschützt: Schreiben erlauben oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <source>Check the access rights, and that no other program has the file open.</source>
        <translation>Zugriffsrechte prüfen, und ob ein anderes Programm die Datei geöffnet hat.</translation>
    </message>
    <message>
        <source>Check that the disk is connected and working.</source>
        <translation>Prüfen, ob die Festplatte angeschlossen ist und arbeitet.</translation>
    </message>
    <message>
        <source>{file} cannot be written ({reason}).</source>
        <translation>{file} kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>The database {name} is locked by another program.</source>
        <translation>Die Datenbank {name} ist durch ein anderes Programm gesperrt.</translation>
    </message>
    <message>
        <source>Close the other program that uses it, or wait until it has finished, and try again.</source>
        <translation>Das andere Programm schließen oder warten, bis es fertig ist, und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>There is no room left for the database {name}.</source>
        <translation>Für die Datenbank {name} ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Free space on its disk, or let the station keep fewer pictures (Settings, Retention).</source>
        <translation>Auf ihrer Festplatte Platz schaffen oder weniger Bilder aufbewahren (Einstellungen, Speicher).</translation>
    </message>
    <message>
        <source>{name} is not a database.</source>
        <translation>{name} ist keine Datenbank.</translation>
    </message>
    <message>
        <source>Choose another file; this one was left as it is.</source>
        <translation>Eine andere Datei wählen; diese blieb, wie sie ist.</translation>
    </message>
    <message>
        <source>The database {name} is damaged ({reason}).</source>
        <translation>Die Datenbank {name} ist beschädigt ({reason}).</translation>
    </message>
    <message>
        <source>Stop the station, keep a copy of the file, and go back to its last backup.</source>
        <translation>Station anhalten, eine Kopie der Datei behalten und auf die letzte Sicherung zurückgehen.</translation>
    </message>
    <message>
        <source>The database {name} cannot be written.</source>
        <translation>Die Datenbank {name} kann nicht geschrieben werden.</translation>
    </message>
    <message>
        <source>Check the access rights of the file and its folder, and that the disk is not write-protected.</source>
        <translation>Zugriffsrechte von Datei und Ordner prüfen, und ob die Festplatte schreibgeschützt ist.</translation>
    </message>
    <message>
        <source>The database {name} cannot be opened ({reason}).</source>
        <translation>Die Datenbank {name} lässt sich nicht öffnen ({reason}).</translation>
    </message>
    <message>
        <source>Check that its folder exists on a local disk and may be written.</source>
        <translation>Prüfen, ob es ihren Ordner auf einer lokalen Festplatte gibt und er beschreibbar ist.</translation>
    </message>
    <message>
        <source>The disk failed while using the database {name} ({reason}).</source>
        <translation>Die Festplatte hat bei der Datenbank {name} versagt ({reason}).</translation>
    </message>
    <message>
        <source>Check the disk and its connection; the last change was not kept.</source>
        <translation>Festplatte und Verbindung prüfen; die letzte Änderung wurde nicht behalten.</translation>
    </message>
    <message>
        <source>The database {name} cannot be reached ({reason}).</source>
        <translation>Die Datenbank {name} ist nicht erreichbar ({reason}).</translation>
    </message>
    <message>
        <source>Check the server, the network, and the user name and password in the settings.</source>
        <translation>Server, Netz sowie Benutzername und Kennwort in den Einstellungen prüfen.</translation>
    </message>
    <message>
        <source>The database {name} refuses this user ({reason}).</source>
        <translation>Die Datenbank {name} lehnt diesen Benutzer ab ({reason}).</translation>
    </message>
    <message>
        <source>Give the user the right to create and write tables in it.</source>
        <translation>Dem Benutzer das Recht geben, Tabellen anzulegen und zu beschreiben.</translation>
    </message>
    <message>
        <source>No such file or directory</source>
        <translation>nicht gefunden</translation>
    </message>
    <message>
        <source>Permission denied</source>
        <translation>Zugriff verweigert</translation>
    </message>
    <message>
        <source>No space left on device</source>
        <translation>kein Platz mehr</translation>
    </message>
    <message>
        <source>Input/output error</source>
        <translation>Ein-/Ausgabefehler</translation>
    </message>
    <message>
        <source>Connection timed out</source>
        <translation>Zeit für die Verbindung überschritten</translation>
    </message>
    <message>
        <source>Host is down</source>
        <translation>Rechner nicht erreichbar</translation>
    </message>
    <message>
        <source>Stale file handle</source>
        <translation>Netzfreigabe nicht mehr gültig</translation>
    </message>
    <message>
        <source>Read-only file system</source>
        <translation>schreibgeschützt</translation>
    </message>
    <message>
        <source>there is no bundle.</source>
        <translation>da ist kein Bündel.</translation>
    </message>
    <message>
        <source>Give a bundle&apos;s folder or an .inspectai file.</source>
        <translation>Geben Sie den Ordner eines Bündels oder eine .inspectai-Datei an.</translation>
    </message>
    <message>
        <source>not an .inspectai file ({reason}).</source>
        <translation>keine .inspectai-Datei ({reason}).</translation>
    </message>
    <message>
        <source>{name} is missing.</source>
        <translation>{name} fehlt.</translation>
    </message>
    <message>
        <source>{name} is damaged: its checksum differs from the manifest&apos;s.</source>
        <translation>{name} ist beschädigt: die Prüfsumme weicht vom Manifest ab.</translation>
    </message>
    <message>
        <source>{name} is damaged ({reason}).</source>
        <translation>{name} ist beschädigt ({reason}).</translation>
    </message>
    <message>
        <source>{name} is damaged or was edited: its checksum differs.</source>
        <translation>{name} ist beschädigt oder wurde geändert: die Prüfsumme weicht ab.</translation>
    </message>
    <message>
        <source>the bundle has format version {version}; this program reads up to {known}.</source>
        <translation>das Bündel hat die Formatversion {version}; dieses Programm liest bis {known}.</translation>
    </message>
    <message>
        <source>the bundle says something that this program does not know: {place}.</source>
        <translation>das Bündel sagt etwas, das dieses Programm nicht kennt: {place}.</translation>
    </message>
    <message>
        <source>Install a newer version of this program.</source>
        <translation>Installieren Sie eine neuere Version dieses Programms.</translation>
    </message>
    <message>
        <source>holds a file that would be written outside the bundle: {name}.</source>
        <translation>enthält eine Datei, die außerhalb des Bündels landen würde: {name}.</translation>
    </message>
    <message>
        <source>Do not use this file; ask where it comes from.</source>
        <translation>Verwenden Sie diese Datei nicht; fragen Sie, woher sie kommt.</translation>
    </message>
    <message>
        <source>exists already.</source>
        <translation>gibt es schon.</translation>
    </message>
    <message>
        <source>cannot be written ({reason}).</source>
        <translation>kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>the bundle cannot be written ({reason}).</source>
        <translation>das Bündel kann nicht geschrieben werden ({reason}).</translation>
    </message>
    <message>
        <source>Check the free space and the access rights.</source>
        <translation>Prüfen Sie freien Platz und Zugriffsrechte.</translation>
    </message>
    <message>
        <source>Check the free space and the access rights; nothing was left half-written.</source>
        <translation>Prüfen Sie freien Platz und Zugriffsrechte; nichts blieb halb geschrieben.</translation>
    </message>
    <message>
        <source>Copy the bundle again from where it came, or fit the category again.</source>
        <translation>Kopieren Sie das Bündel erneut von seinem Ursprung, oder lernen Sie die Kategorie neu an.</translation>
    </message>
    <message>
        <source>The thresholds were not changed: no reason was given.</source>
        <translation>Die Schwellen wurden nicht geändert: es wurde kein Grund genannt.</translation>
    </message>
    <message>
        <source>Say in a few words why they must change.</source>
        <translation>Sagen Sie in wenigen Worten, warum sie sich ändern müssen.</translation>
    </message>
    <message>
        <source>There is no category {category}.</source>
        <translation>Es gibt keine Kategorie {category}.</translation>
    </message>
    <message>
        <source>There is no version {version} of the category {category}.</source>
        <translation>Es gibt keine Version {version} der Kategorie {category}.</translation>
    </message>
    <message>
        <source>Reload the categories page.</source>
        <translation>Laden Sie die Seite Kategorien neu.</translation>
    </message>
    <message>
        <source>No other version of {category} was active before this one.</source>
        <translation>Vor dieser war keine andere Version von {category} aktiv.</translation>
    </message>
    <message>
        <source>Activate the version you want from the list.</source>
        <translation>Aktivieren Sie die gewünschte Version in der Liste.</translation>
    </message>
    <message>
        <source>CUDA cannot be used: {reason}.</source>
        <translation>CUDA ist nicht verwendbar: {reason}.</translation>
    </message>
    <message>
        <source>Rendered {picture}</source>
        <translation>{picture} gezeichnet</translation>
    </message>
    <message>
        <source>Looking at the pictures</source>
        <translation>Bilder werden angesehen</translation>
    </message>
    <message>
        <source>Scoring held-out pictures</source>
        <translation>Zurückgehaltene Bilder werden bewertet</translation>
    </message>
    <message>
        <source>Choosing the memory bank</source>
        <translation>Merkmalsbank wird ausgewählt</translation>
    </message>
    <message>
        <source>Checking the pictures</source>
        <translation>Bilder werden geprüft</translation>
    </message>
    <message>
        <source>Scoring good parts</source>
        <translation>Gute Teile werden bewertet</translation>
    </message>
    <message>
        <source>Scoring known defects</source>
        <translation>Bekannte Fehler werden bewertet</translation>
    </message>
    <message>
        <source>Writing the bundle</source>
        <translation>Bündel wird geschrieben</translation>
    </message>
    <message>
        <source>Inspecting the parts of yesterday</source>
        <translation>Teile von gestern werden geprüft</translation>
    </message>
    <message>
        <source>expected RGB pixels of shape (height, width, 3) in 8 or 16 bit, got shape {shape} of {kind}.</source>
        <translation>erwartet sind RGB-Bildpunkte der Form (Höhe, Breite, 3) mit 8 oder 16 Bit, da ist die Form {shape} aus {kind}.</translation>
    </message>
    <message>
        <source>the picture has no pixels ({size}).</source>
        <translation>das Bild hat keine Bildpunkte ({size}).</translation>
    </message>
    <message>
        <source>The anomaly score is not a number ({value}).</source>
        <translation>Der Anomaliewert ist keine Zahl ({value}).</translation>
    </message>
    <message>
        <source>The part counts as not inspected; check the encoder and the picture.</source>
        <translation>Das Teil gilt als nicht geprüft; Encoder und Bild prüfen.</translation>
    </message>
    <message>
        <source>The part counts as not inspected; check the picture and the encoder.</source>
        <translation>Das Teil gilt als nicht geprüft; Bild und Encoder prüfen.</translation>
    </message>
    <message>
        <source>The region&apos;s reference size must be positive.</source>
        <translation>Die Bezugsgröße des Prüfbereichs muss positiv sein.</translation>
    </message>
    <message>
        <source>The region to inspect lies outside the picture ({size}).</source>
        <translation>Der Prüfbereich liegt außerhalb des Bildes ({size}).</translation>
    </message>
    <message>
        <source>Draw it on a picture of this category again.</source>
        <translation>Zeichnen Sie ihn noch einmal auf einem Bild dieser Kategorie.</translation>
    </message>
    <message>
        <source>The region is not a JSON object.</source>
        <translation>Der Prüfbereich ist kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>The region has unknown entries: {names}.</source>
        <translation>Der Prüfbereich hat unbekannte Einträge: {names}.</translation>
    </message>
    <message>
        <source>A polygon of the region has {count} corners; it needs at least 3.</source>
        <translation>Ein Vieleck des Prüfbereichs hat {count} Ecken; es braucht mindestens 3.</translation>
    </message>
    <message>
        <source>A corner of the region is not a number.</source>
        <translation>Eine Ecke des Prüfbereichs ist keine Zahl.</translation>
    </message>
    <message>
        <source>The region is malformed ({reason}).</source>
        <translation>Der Prüfbereich ist fehlerhaft ({reason}).</translation>
    </message>
    <message>
        <source>Choose another name, or add --overwrite.</source>
        <translation>Wählen Sie einen anderen Namen oder fügen Sie --overwrite hinzu.</translation>
    </message>
    <message>
        <source>the manifest does not name {name}.</source>
        <translation>das Manifest nennt {name} nicht.</translation>
    </message>
    <message>
        <source>holds the same file twice.</source>
        <translation>enthält dieselbe Datei zweimal.</translation>
    </message>
    <message>
        <source>exists and is not a bundle; it is not overwritten.</source>
        <translation>ist vorhanden und kein Bündel; es wird nicht überschrieben.</translation>
    </message>
    <message>
        <source>exists and is not a bundle ({reason}); it is not overwritten.</source>
        <translation>ist vorhanden und kein Bündel ({reason}); es wird nicht überschrieben.</translation>
    </message>
    <message>
        <source>Choose another output.</source>
        <translation>Wählen Sie ein anderes Ziel.</translation>
    </message>
    <message>
        <source>Choose another output or correct the access rights.</source>
        <translation>Wählen Sie ein anderes Ziel oder korrigieren Sie die Zugriffsrechte.</translation>
    </message>
    <message>
        <source>Choose another output, or add --overwrite.</source>
        <translation>Wählen Sie ein anderes Ziel oder fügen Sie --overwrite hinzu.</translation>
    </message>
    <message>
        <source>the manifest names a file that no bundle has: {name}.</source>
        <translation>das Manifest nennt eine Datei, die kein Bündel hat: {name}.</translation>
    </message>
    <message>
        <source>is larger than a bundle&apos;s file may be.</source>
        <translation>ist größer, als die Datei eines Bündels sein darf.</translation>
    </message>
    <message>
        <source>{name} is larger than a bundle&apos;s file may be.</source>
        <translation>{name} ist größer, als die Datei eines Bündels sein darf.</translation>
    </message>
    <message>
        <source>cannot be read ({reason}).</source>
        <translation>ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>{name} cannot be read ({reason}).</source>
        <translation>{name} ist nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>not an {kind} file ({reason}).</source>
        <translation>keine {kind}-Datei ({reason}).</translation>
    </message>
    <message>
        <source>the memory bank has shape {shape}, the manifest says {wanted}.</source>
        <translation>die Merkmalsbank hat die Form {shape}, das Manifest sagt {wanted}.</translation>
    </message>
    <message>
        <source>is no map of {rows} x {columns} positive numbers (shape {shape}).</source>
        <translation>ist keine Karte von {rows} x {columns} positiven Zahlen (Form {shape}).</translation>
    </message>
    <message>
        <source>Fit the category again.</source>
        <translation>Lernen Sie die Kategorie neu an.</translation>
    </message>
    <message>
        <source>The encoder gave values that are not numbers.</source>
        <translation>Der Encoder lieferte Werte, die keine Zahlen sind.</translation>
    </message>
    <message>
        <source>the picture is all black; nothing can be inspected.</source>
        <translation>das Bild ist ganz schwarz; es gibt nichts zu prüfen.</translation>
    </message>
    <message>
        <source>the picture is all one flat colour; nothing can be inspected.</source>
        <translation>das Bild hat nur eine einzige Farbe; es gibt nichts zu prüfen.</translation>
    </message>
    <message>
        <source>Check the light, the lens cap and the camera.</source>
        <translation>Licht, Objektivdeckel und Kamera prüfen.</translation>
    </message>
    <message>
        <source>There is no encoder &apos;{name}&apos;.</source>
        <translation>Es gibt keinen Encoder „{name}“.</translation>
    </message>
    <message>
        <source>Shipped encoders: {names}; or give a folder made by `inspectai-train encoder export`.</source>
        <translation>Mitgelieferte Encoder: {names}; oder geben Sie einen Ordner an, den `inspectai-train encoder export` angelegt hat.</translation>
    </message>
    <message>
        <source>The encoder &apos;{name}&apos; has no tap &apos;{tap}&apos;.</source>
        <translation>Der Encoder „{name}“ hat keinen Abgriff „{tap}“.</translation>
    </message>
    <message>
        <source>Its taps: {names}.</source>
        <translation>Seine Abgriffe: {names}.</translation>
    </message>
    <message>
        <source>there is no {name}.</source>
        <translation>{name} fehlt.</translation>
    </message>
    <message>
        <source>Name a shipped encoder or a folder made by `inspectai-train encoder export`.</source>
        <translation>Nennen Sie einen mitgelieferten Encoder oder einen Ordner, den `inspectai-train encoder export` angelegt hat.</translation>
    </message>
    <message>
        <source>its checksum differs from the one in {name}.</source>
        <translation>die Prüfsumme weicht von der in {name} ab.</translation>
    </message>
    <message>
        <source>The file is damaged or was exchanged; export the encoder again.</source>
        <translation>Die Datei ist beschädigt oder wurde vertauscht; exportieren Sie den Encoder neu.</translation>
    </message>
    <message>
        <source>the ONNX graph does not fit its description: {count} inputs, taps missing: {names}.</source>
        <translation>der ONNX-Graph passt nicht zu seiner Beschreibung: {count} Eingänge, fehlende Abgriffe: {names}.</translation>
    </message>
    <message>
        <source>Export the encoder again.</source>
        <translation>Exportieren Sie den Encoder neu.</translation>
    </message>
    <message>
        <source>not a valid encoder description at &apos;{place}&apos;: {reason}.</source>
        <translation>keine gültige Encoder-Beschreibung bei „{place}“: {reason}.</translation>
    </message>
    <message>
        <source>not a valid encoder description ({reason}).</source>
        <translation>keine gültige Encoder-Beschreibung ({reason}).</translation>
    </message>
    <message>
        <source>The encoder failed on an input of {size} pixels ({reason}).</source>
        <translation>Der Encoder versagte bei einer Eingabe von {size} Bildpunkten ({reason}).</translation>
    </message>
    <message>
        <source>If memory is short, use a smaller input size or fewer pictures at once.</source>
        <translation>Wenn der Speicher knapp ist, eine kleinere Eingabegröße oder weniger Bilder auf einmal nehmen.</translation>
    </message>
    <message>
        <source>The encoder&apos;s feature map &apos;{name}&apos; has shape {shape}, expected {wanted}.</source>
        <translation>Die Merkmalskarte „{name}“ des Encoders hat die Form {shape}, erwartet ist {wanted}.</translation>
    </message>
    <message>
        <source>There is no encoder in {folder}.</source>
        <translation>In {folder} ist kein Encoder.</translation>
    </message>
    <message>
        <source>The encoder {name} gives features that are no numbers.</source>
        <translation>Der Encoder {name} liefert Merkmale, die keine Zahlen sind.</translation>
    </message>
    <message>
        <source>the manifest is not valid at &apos;{place}&apos;: {reason}.</source>
        <translation>das Manifest ist bei „{place}“ ungültig: {reason}.</translation>
    </message>
    <message>
        <source>the manifest&apos;s region: {reason}</source>
        <translation>der Prüfbereich des Manifests: {reason}</translation>
    </message>
    <message>
        <source>A memory bank is (size, dim) float32, got {shape}.</source>
        <translation>Eine Merkmalsbank ist (Größe, Länge) float32, da ist {shape}.</translation>
    </message>
    <message>
        <source>The memory bank holds values that are not numbers.</source>
        <translation>Die Merkmalsbank enthält Werte, die keine Zahlen sind.</translation>
    </message>
    <message>
        <source>If GPU memory is short, choose the provider &apos;cpu&apos;.</source>
        <translation>Wenn der Grafikspeicher knapp ist, „CPU“ als Recheneinheit wählen.</translation>
    </message>
    <message>
        <source>the picture has {size} pixels, another shape than the pictures this category was taught with.</source>
        <translation>das Bild hat {size} Bildpunkte, eine andere Form als die Bilder, mit denen diese Kategorie angelernt wurde.</translation>
    </message>
    <message>
        <source>The ignored areas cover the whole region: nothing is left to inspect.</source>
        <translation>Die ausgesparten Flächen bedecken den ganzen Prüfbereich: es bleibt nichts zu prüfen.</translation>
    </message>
    <message>
        <source>Make the region larger or remove an ignored area.</source>
        <translation>Vergrößern Sie den Prüfbereich oder entfernen Sie eine ausgesparte Fläche.</translation>
    </message>
    <message>
        <source>CUDA was asked for but ONNX Runtime fell back to the CPU.</source>
        <translation>CUDA war verlangt, aber ONNX Runtime rechnet auf der CPU.</translation>
    </message>
    <message>
        <source>Use the provider &apos;auto&apos; or &apos;cpu&apos;, or install the NVIDIA driver, CUDA and cuDNN.</source>
        <translation>Wählen Sie „automatisch“ oder „CPU“, oder installieren Sie den NVIDIA-Treiber, CUDA und cuDNN.</translation>
    </message>
    <message>
        <source>cannot be opened as an ONNX graph ({reason}).</source>
        <translation>ist nicht als ONNX-Graph zu öffnen ({reason}).</translation>
    </message>
    <message>
        <source>The file is damaged or not ONNX; export the encoder again.</source>
        <translation>Die Datei ist beschädigt oder kein ONNX; exportieren Sie den Encoder neu.</translation>
    </message>
    <message>
        <source>the held-out scores say nothing of other thresholds ({reason}).</source>
        <translation>die zurückgehaltenen Werte sagen nichts über andere Schwellen ({reason}).</translation>
    </message>
    <message>
        <source>this is not the bundle that was imported as {category} version {version}.</source>
        <translation>das ist nicht das Bündel, das als {category} Version {version} importiert wurde.</translation>
    </message>
    <message>
        <source>Import the right bundle again; its folder was changed from outside.</source>
        <translation>Importieren Sie das richtige Bündel noch einmal; sein Ordner wurde von außen verändert.</translation>
    </message>
    <message>
        <source>The category {category} has no version {version} here.</source>
        <translation>Die Kategorie {category} hat hier keine Version {version}.</translation>
    </message>
    <message>
        <source>The category {category} has no version here.</source>
        <translation>Die Kategorie {category} hat hier keine Version.</translation>
    </message>
    <message>
        <source>Choose another on the Categories page, or import its bundle.</source>
        <translation>Wählen Sie auf der Seite Kategorien eine andere oder importieren Sie ihr Bündel.</translation>
    </message>
    <message>
        <source>The line is running already or closed.</source>
        <translation>Die Prüfung läuft schon oder ist geschlossen.</translation>
    </message>
    <message>
        <source>The look-up failed ({reason}).</source>
        <translation>Die Abfrage ist fehlgeschlagen ({reason}).</translation>
    </message>
    <message>
        <source>Try again.</source>
        <translation>Noch einmal versuchen.</translation>
    </message>
    <message>
        <source>InspectAI is already running on {folder}.</source>
        <translation>InspectAI läuft schon auf {folder}.</translation>
    </message>
    <message>
        <source>holds no pictures (PNG, JPEG, BMP, TIFF).</source>
        <translation>enthält keine Bilder (PNG, JPEG, BMP, TIFF).</translation>
    </message>
    <message>
        <source>Choose the folder that directly holds the pictures of good parts.</source>
        <translation>Wählen Sie den Ordner, in dem die Bilder der guten Teile unmittelbar liegen.</translation>
    </message>
    <message>
        <source>There is nothing to measure: no category is in use.</source>
        <translation>Es gibt nichts zu messen: Keine Kategorie ist in Gebrauch.</translation>
    </message>
    <message>
        <source>Choose a category first.</source>
        <translation>Zuerst eine Kategorie wählen.</translation>
    </message>
    <message>
        <source>this picture is not there any more.</source>
        <translation>dieses Bild ist nicht mehr da.</translation>
    </message>
    <message>
        <source>this picture is not there any more (and {count} more of the chosen ones).</source>
        <translation>dieses Bild ist nicht mehr da (und {count} weitere der gewählten).</translation>
    </message>
    <message>
        <source>Check the pictures again, or put the missing ones back.</source>
        <translation>Prüfen Sie die Bilder neu, oder legen Sie die fehlenden zurück.</translation>
    </message>
    <message>
        <source>this is not a list of pictures.</source>
        <translation>das ist keine Liste von Bildern.</translation>
    </message>
    <message>
        <source>the list names no pictures.</source>
        <translation>die Liste nennt keine Bilder.</translation>
    </message>
    <message>
        <source>Choose pictures of good parts.</source>
        <translation>Wählen Sie Bilder von Gutteilen.</translation>
    </message>
    <message>
        <source>not a JSON file ({reason}).</source>
        <translation>keine JSON-Datei ({reason}).</translation>
    </message>
    <message>
        <source>Give the folder with pictures of good parts.</source>
        <translation>Geben Sie den Ordner mit Bildern von Gutteilen an.</translation>
    </message>
    <message>
        <source>Give the folder that directly holds the pictures of good parts.</source>
        <translation>Geben Sie den Ordner an, der die Bilder von Gutteilen unmittelbar enthält.</translation>
    </message>
    <message>
        <source>there is no such folder.</source>
        <translation>diesen Ordner gibt es nicht.</translation>
    </message>
    <message>
        <source>there is no such folder of defects.</source>
        <translation>diesen Fehlerordner gibt es nicht.</translation>
    </message>
    <message>
        <source>holds no pictures of defects.</source>
        <translation>enthält keine Bilder von Fehlern.</translation>
    </message>
    <message>
        <source>the picture is all one colour.</source>
        <translation>das Bild hat nur eine Farbe.</translation>
    </message>
    <message>
        <source>Check the light, the lens cap, the camera.</source>
        <translation>Prüfen Sie Licht, Objektivdeckel und Kamera.</translation>
    </message>
    <message>
        <source>the same picture as {other}.</source>
        <translation>dasselbe Bild wie {other}.</translation>
    </message>
    <message>
        <source>The region is about {side} pixels wide; at least {least} are needed.</source>
        <translation>Der Bereich ist etwa {side} Pixel breit; mindestens {least} sind nötig.</translation>
    </message>
    <message>
        <source>Draw a larger region or take larger pictures.</source>
        <translation>Zeichnen Sie einen größeren Bereich, oder nehmen Sie größere Bilder auf.</translation>
    </message>
    <message>
        <source>A defect of {size} px in a region of about {side} px needs an input of {input} px; at most {most} are possible.</source>
        <translation>Ein Fehler von {size} px in einem Bereich von etwa {side} px braucht eine Eingabe von {input} px; höchstens {most} sind möglich.</translation>
    </message>
    <message>
        <source>Draw a smaller region, or move the camera nearer.</source>
        <translation>Zeichnen Sie einen kleineren Bereich, oder rücken Sie die Kamera näher.</translation>
    </message>
    <message>
        <source>{count} usable pictures of good parts; at least {least} are needed, 20 to 100 are advised.</source>
        <translation>{count} brauchbare Bilder von Gutteilen; mindestens {least} sind nötig, 20 bis 100 empfohlen.</translation>
    </message>
    <message>
        <source>Add pictures of good parts.</source>
        <translation>Fügen Sie Bilder von Gutteilen hinzu.</translation>
    </message>
    <message>
        <source>None of the pictures of defects can be read.</source>
        <translation>Keines der Fehlerbilder lässt sich lesen.</translation>
    </message>
    <message>
        <source>Check that folder.</source>
        <translation>Prüfen Sie diesen Ordner.</translation>
    </message>
    <message>
        <source>{path} is the same picture as {other}: it is in the folder of defects and in the folder of good parts.</source>
        <translation>{path} ist dasselbe Bild wie {other}: es liegt im Fehlerordner und bei den Gutteilen.</translation>
    </message>
    <message>
        <source>Remove it from one of the two.</source>
        <translation>Entfernen Sie es aus einem von beiden.</translation>
    </message>
    <message>
        <source>The held-out scores cannot be calibrated: {reason}.</source>
        <translation>Die zurückgehaltenen Werte lassen sich nicht kalibrieren: {reason}.</translation>
    </message>
    <message>
        <source>Check the pictures: they must differ a little, as real pictures do.</source>
        <translation>Prüfen Sie die Bilder: sie müssen sich etwas unterscheiden, wie echte Bilder es tun.</translation>
    </message>
    <message>
        <source>A coreset of {size} rows cannot be chosen from {count} patch embeddings.</source>
        <translation>Ein Coreset von {size} Zeilen lässt sich nicht aus {count} Stellen wählen.</translation>
    </message>
    <message>
        <source>the encoder gave values that are not numbers.</source>
        <translation>der Encoder lieferte Werte, die keine Zahlen sind.</translation>
    </message>
    <message>
        <source>Use another encoder, or export this one again.</source>
        <translation>Verwenden Sie einen anderen Encoder, oder exportieren Sie diesen neu.</translation>
    </message>
    <message>
        <source>Remove this picture from the folder; or, if the folder changed during the fit, leave it alone and fit again.</source>
        <translation>Entfernen Sie dieses Bild aus dem Ordner; oder lassen Sie den Ordner in Ruhe, falls er sich beim Lernen geändert hat, und lernen Sie neu.</translation>
    </message>
    <message>
        <source>none of the pictures can be read.</source>
        <translation>keines der Bilder ist lesbar.</translation>
    </message>
    <message>
        <source>Check the pictures.</source>
        <translation>Die Bilder prüfen.</translation>
    </message>
    <message>
        <source>does not say which pictures it was taught with.</source>
        <translation>nennt nicht die Bilder, mit denen es angelernt wurde.</translation>
    </message>
    <message>
        <source>{count} usable pictures that the bundle does not know; at least {least} are needed, 20 to 100 are advised ({known} given pictures are among those it was taught with).</source>
        <translation>{count} brauchbare Bilder, die das Bündel nicht kennt; mindestens {least} sind nötig, 20 bis 100 ratsam ({known} der genannten Bilder gehören zu denen, mit denen es angelernt wurde).</translation>
    </message>
    <message>
        <source>Add recent pictures of good parts, or teach the category again with all of them.</source>
        <translation>Neue Bilder von Gutteilen hinzufügen oder die Kategorie mit allen neu anlernen.</translation>
    </message>
    <message>
        <source>{option} must lie between {limits}.</source>
        <translation>{option} muss zwischen {limits} liegen.</translation>
    </message>
    <message>
        <source>Name a folder that holds pictures.</source>
        <translation>Einen Ordner nennen, der Bilder enthält.</translation>
    </message>
    <message>
        <source>None of the pictures can be read any more.</source>
        <translation>Keines der Bilder ist mehr lesbar.</translation>
    </message>
    <message>
        <source>Go back to the pictures and check them again.</source>
        <translation>Gehen Sie zu den Bildern zurück und prüfen Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>No pictures are being taken now.</source>
        <translation>Es werden gerade keine Bilder aufgenommen.</translation>
    </message>
    <message>
        <source>Start taking pictures first.</source>
        <translation>Beginnen Sie zuerst mit der Aufnahme.</translation>
    </message>
    <message>
        <source>Make room on the disk, then save again.</source>
        <translation>Schaffen Sie Platz auf dem Laufwerk, dann speichern Sie noch einmal.</translation>
    </message>
    <message>
        <source>Make room on the disk, then try again.</source>
        <translation>Schaffen Sie Platz auf dem Laufwerk, dann versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Make room on the disk or correct the access rights, then try again.</source>
        <translation>Schaffen Sie Platz auf dem Laufwerk oder korrigieren Sie die Zugriffsrechte, dann versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>The training program answered something this program does not know ({reason}).</source>
        <translation>Das Anlernprogramm antwortete etwas, das dieses Programm nicht kennt ({reason}).</translation>
    </message>
    <message>
        <source>Both belong to one version: install the program again.</source>
        <translation>Beide gehören zu einer Version: installieren Sie das Programm neu.</translation>
    </message>
    <message>
        <source>The training program ended unexpectedly (exit code {code}).</source>
        <translation>Das Anlernprogramm endete unerwartet (Code {code}).</translation>
    </message>
    <message>
        <source>Try again; if it happens again, save the diagnostics and report it.</source>
        <translation>Noch einmal versuchen; wenn es wieder geschieht, die Diagnose speichern und melden.</translation>
    </message>
    <message>
        <source>The training program cannot be started: {program} ({reason}).</source>
        <translation>Das Anlernprogramm ist nicht zu starten: {program} ({reason}).</translation>
    </message>
    <message>
        <source>The training program said something unreadable: {reason}.</source>
        <translation>Das Anlernprogramm sagte etwas Unlesbares: {reason}.</translation>
    </message>
    <message>
        <source>The settings {file} cannot be read ({reason}).</source>
        <translation>Die Einstellungen {file} sind nicht lesbar ({reason}).</translation>
    </message>
    <message>
        <source>A camera picture cannot have {count} pixels on one side.</source>
        <translation>Ein Kamerabild kann nicht {count} Bildpunkte an einer Seite haben.</translation>
    </message>
    <message>
        <source>A picture every {seconds} s cannot be taken.</source>
        <translation>Ein Bild alle {seconds} s ist nicht möglich.</translation>
    </message>
    <message>
        <source>The synthetic pictures would have {count} pixels.</source>
        <translation>Die künstlichen Bilder hätten {count} Bildpunkte.</translation>
    </message>
    <message>
        <source>A synthetic picture of {count} pixels cannot be made.</source>
        <translation>Ein künstliches Bild von {count} Bildpunkten ist nicht möglich.</translation>
    </message>
    <message>
        <source>An anomaly map holds values that are not numbers and was not kept.</source>
        <translation>Eine Anomaliekarte enthält Werte, die keine Zahlen sind, und wurde nicht behalten.</translation>
    </message>
    <message>
        <source>The anomaly map {file} is damaged.</source>
        <translation>Die Anomaliekarte {file} ist beschädigt.</translation>
    </message>
    <message>
        <source>The picture itself can still be looked at.</source>
        <translation>Das Bild selbst ist noch anzusehen.</translation>
    </message>
    <message>
        <source>This computer&apos;s SQLite is {version}; {needed} or newer is needed.</source>
        <translation>SQLite auf diesem Rechner ist {version}; nötig ist {needed} oder neuer.</translation>
    </message>
    <message>
        <source>Use a file (SQLite) or a PostgreSQL server.</source>
        <translation>Nehmen Sie eine Datei (SQLite) oder einen PostgreSQL-Server.</translation>
    </message>
    <message>
        <source>Give the path of a file; the station&apos;s memory must survive the program.</source>
        <translation>Geben Sie den Pfad einer Datei an; die Aufzeichnung muss das Programm überdauern.</translation>
    </message>
    <message>
        <source>Connect its disk, or choose another folder for pictures in the settings.</source>
        <translation>Schließen Sie ihr Laufwerk an oder wählen Sie in den Einstellungen einen anderen Bilderordner.</translation>
    </message>
    <message>
        <source>The picture {name} is not there any more.</source>
        <translation>Das Bild {name} ist nicht mehr da.</translation>
    </message>
    <message>
        <source>Install the newer version of this program, or choose another database.</source>
        <translation>Installieren Sie die neuere Version dieses Programms oder wählen Sie eine andere Datenbank.</translation>
    </message>
    <message>
        <source>The record of what a version was taught from is damaged.</source>
        <translation>Der Nachweis, woraus eine Version angelernt wurde, ist beschädigt.</translation>
    </message>
    <message>
        <source>The program met a defect of its own ({reason}).</source>
        <translation>Das Programm stieß auf einen eigenen Fehler ({reason}).</translation>
    </message>
    <message>
        <source>The log has the whole story.</source>
        <translation>Das Protokoll hat die ganze Geschichte.</translation>
    </message>
    <message>
        <source>The category has no name.</source>
        <translation>Die Kategorie hat keinen Namen.</translation>
    </message>
    <message>
        <source>Give the kind of product a name.</source>
        <translation>Geben Sie der Produktart einen Namen.</translation>
    </message>
    <message>
        <source>The category name has {count} characters; {most} are allowed.</source>
        <translation>Der Name der Kategorie hat {count} Zeichen; erlaubt sind {most}.</translation>
    </message>
    <message>
        <source>The category name {name} holds control characters.</source>
        <translation>Der Name der Kategorie {name} enthält Steuerzeichen.</translation>
    </message>
    <message>
        <source>Install the program again.</source>
        <translation>Installieren Sie das Programm neu.</translation>
    </message>
    <message>
        <source>The nearest-neighbour search failed ({reason}).</source>
        <translation>Die Suche nach den nächsten Nachbarn ist fehlgeschlagen ({reason}).</translation>
    </message>
    <message>
        <source>Check the camera, or choose the category that belongs to it.</source>
        <translation>Kamera prüfen oder die Kategorie wählen, die zu ihr gehört.</translation>
    </message>
    <message>
        <source>Choose a folder on a disk with free space.</source>
        <translation>Wählen Sie einen Ordner auf einem Laufwerk mit freiem Platz.</translation>
    </message>
    <message>
        <source>Choose a folder that exists, on a disk with free space.</source>
        <translation>Wählen Sie einen vorhandenen Ordner auf einem Laufwerk mit freiem Platz.</translation>
    </message>
    <message>
        <source>The data folder {folder} cannot be used ({reason}).</source>
        <translation>Der Datenordner {folder} ist nicht zu benutzen ({reason}).</translation>
    </message>
    <message>
        <source>Correct its access rights, or choose another with --data.</source>
        <translation>Korrigieren Sie seine Zugriffsrechte oder wählen Sie einen anderen mit --data.</translation>
    </message>
    <message>
        <source>Use the window that is open, or choose another data folder with --data.</source>
        <translation>Benutzen Sie das offene Fenster oder wählen Sie einen anderen Datenordner mit --data.</translation>
    </message>
    <message>
        <source>The data folder {folder} cannot be made ({reason}).</source>
        <translation>Der Datenordner {folder} ist nicht anzulegen ({reason}).</translation>
    </message>
    <message>
        <source>Correct the access rights, or choose another with --data.</source>
        <translation>Korrigieren Sie die Zugriffsrechte oder wählen Sie einen anderen mit --data.</translation>
    </message>
    <message>
        <source>cannot be made ({reason}).</source>
        <translation>ist nicht anzulegen ({reason}).</translation>
    </message>
    <message>
        <source>The setting {name} cannot be used: {reason}</source>
        <translation>Die Einstellung {name} ist nicht zu benutzen: {reason}</translation>
    </message>
    <message>
        <source>Correct the access rights of the file.</source>
        <translation>Korrigieren Sie die Zugriffsrechte der Datei.</translation>
    </message>
    <message>
        <source>The settings {file} cannot be saved ({reason}).</source>
        <translation>Die Einstellungen {file} sind nicht zu speichern ({reason}).</translation>
    </message>
    <message>
        <source>Check the free space and the access rights of the data folder.</source>
        <translation>Freien Platz und Zugriffsrechte des Datenordners prüfen.</translation>
    </message>
    <message>
        <source>There is no camera number {number}.</source>
        <translation>Es gibt keine Kamera Nummer {number}.</translation>
    </message>
    <message>
        <source>Choose a number from 0 to 255.</source>
        <translation>Wählen Sie eine Zahl von 0 bis 255.</translation>
    </message>
    <message>
        <source>The camera&apos;s resolution is half set.</source>
        <translation>Die Auflösung der Kamera ist nur halb angegeben.</translation>
    </message>
    <message>
        <source>Set width and height, or neither.</source>
        <translation>Breite und Höhe angeben oder keines von beiden.</translation>
    </message>
    <message>
        <source>The exposure is not a number.</source>
        <translation>Die Belichtung ist keine Zahl.</translation>
    </message>
    <message>
        <source>Choose values from {least} to {most}.</source>
        <translation>Wählen Sie Werte von {least} bis {most}.</translation>
    </message>
    <message>
        <source>No file ending is chosen.</source>
        <translation>Es ist keine Dateiendung gewählt.</translation>
    </message>
    <message>
        <source>Choose at least one, such as .png</source>
        <translation>Wählen Sie mindestens eine, etwa .png</translation>
    </message>
    <message>
        <source>Choose a value from {least} to {most}.</source>
        <translation>Wählen Sie einen Wert von {least} bis {most}.</translation>
    </message>
    <message>
        <source>Files would be given up after {limit} s, before they have settled for {rest} s.</source>
        <translation>Dateien würden nach {limit} s aufgegeben, bevor sie {rest} s geruht haben.</translation>
    </message>
    <message>
        <source>Choose a time limit that is longer than the settle time.</source>
        <translation>Wählen Sie eine Zeitgrenze, die länger ist als die Ruhezeit.</translation>
    </message>
    <message>
        <source>The file ending {ending} cannot be used.</source>
        <translation>Die Dateiendung {ending} ist nicht zu benutzen.</translation>
    </message>
    <message>
        <source>Write endings such as .png</source>
        <translation>Schreiben Sie Endungen wie .png</translation>
    </message>
    <message>
        <source>Choose a time from {least} s to a day.</source>
        <translation>Wählen Sie eine Zeit von {least} s bis zu einem Tag.</translation>
    </message>
    <message>
        <source>The sensitivity of the motion trigger is out of range.</source>
        <translation>Die Empfindlichkeit des Bewegungsauslösers liegt außerhalb des Bereichs.</translation>
    </message>
    <message>
        <source>Choose a level from 1 to 254 and shares between 0 and 1.</source>
        <translation>Wählen Sie eine Stufe von 1 bis 254 und Anteile zwischen 0 und 1.</translation>
    </message>
    <message>
        <source>The motion trigger would wait {seconds} s for stillness.</source>
        <translation>Der Bewegungsauslöser würde {seconds} s auf Stillstand warten.</translation>
    </message>
    <message>
        <source>Choose a value from {least} to {most} s.</source>
        <translation>Wählen Sie einen Wert von {least} bis {most} s.</translation>
    </message>
    <message>
        <source>The pattern {pattern} for part numbers cannot be understood: {reason}.</source>
        <translation>Das Muster {pattern} für Teilenummern ist nicht zu verstehen: {reason}.</translation>
    </message>
    <message>
        <source>A pattern such as _(\d+)_ takes the digits between two underscores.</source>
        <translation>Ein Muster wie _(\d+)_ nimmt die Ziffern zwischen zwei Unterstrichen.</translation>
    </message>
    <message>
        <source>A line of {rate} parts/min is not possible.</source>
        <translation>Eine Linie mit {rate} Teilen/min ist nicht möglich.</translation>
    </message>
    <message>
        <source>Choose a rate above 0 and up to {most} parts/min.</source>
        <translation>Wählen Sie eine Rate über 0 bis {most} Teile/min.</translation>
    </message>
    <message>
        <source>The share of defects is {value}.</source>
        <translation>Der Anteil der Fehler ist {value}.</translation>
    </message>
    <message>
        <source>Choose a share from 0 to 1.</source>
        <translation>Wählen Sie einen Anteil von 0 bis 1.</translation>
    </message>
    <message>
        <source>Choose a size from {least} to {most} pixels.</source>
        <translation>Wählen Sie eine Größe von {least} bis {most} Bildpunkten.</translation>
    </message>
    <message>
        <source>Seed and number of parts cannot be negative.</source>
        <translation>Startwert und Anzahl der Teile können nicht negativ sein.</translation>
    </message>
    <message>
        <source>The folder {folder} is not empty.</source>
        <translation>Der Ordner {folder} ist nicht leer.</translation>
    </message>
    <message>
        <source>Choose a new folder for the synthetic parts.</source>
        <translation>Wählen Sie einen neuen Ordner für die künstlichen Teile.</translation>
    </message>
    <message>
        <source>The synthetic parts cannot be written to {folder}: {reason}.</source>
        <translation>Die künstlichen Teile sind nicht nach {folder} zu schreiben: {reason}.</translation>
    </message>
    <message>
        <source>Check that the disk has room and that the folder may be written to.</source>
        <translation>Prüfen, ob das Laufwerk Platz hat und der Ordner beschrieben werden darf.</translation>
    </message>
    <message>
        <source>Entry {number} of the audit trail is damaged.</source>
        <translation>Eintrag {number} des Änderungsprotokolls ist beschädigt.</translation>
    </message>
    <message>
        <source>Something else than this program changed the database; go back to a backup.</source>
        <translation>Etwas anderes als dieses Programm hat die Datenbank verändert; kehren Sie zu einer Sicherung zurück.</translation>
    </message>
    <message>
        <source>There is a category {category} already.</source>
        <translation>Es gibt schon eine Kategorie {category}.</translation>
    </message>
    <message>
        <source>Choose another name, or teach the existing one again.</source>
        <translation>Wählen Sie einen anderen Namen oder lernen Sie die vorhandene neu an.</translation>
    </message>
    <message>
        <source>Install a newer Python or SQLite, or use the packaged program.</source>
        <translation>Installieren Sie ein neueres Python oder SQLite oder nehmen Sie das gepackte Programm.</translation>
    </message>
    <message>
        <source>The folder {folder} of the database does not exist.</source>
        <translation>Den Ordner {folder} der Datenbank gibt es nicht.</translation>
    </message>
    <message>
        <source>Create it, or connect the disk it lies on.</source>
        <translation>Legen Sie ihn an oder schließen Sie sein Laufwerk an.</translation>
    </message>
    <message>
        <source>The database {name} is closed.</source>
        <translation>Die Datenbank {name} ist geschlossen.</translation>
    </message>
    <message>
        <source>The driver for PostgreSQL (psycopg) is not installed.</source>
        <translation>Der Treiber für PostgreSQL (psycopg) ist nicht installiert.</translation>
    </message>
    <message>
        <source>Install it with: pip install &quot;inspectai-desktop[postgresql]&quot;</source>
        <translation>Installieren mit: pip install &quot;inspectai-desktop[postgresql]&quot;</translation>
    </message>
    <message>
        <source>The database {name} cannot be shared between threads where it lies.</source>
        <translation>Die Datenbank {name} ist dort, wo sie liegt, nicht gemeinsam zu benutzen.</translation>
    </message>
    <message>
        <source>Move it to a local disk; network shares cannot hold it.</source>
        <translation>Legen Sie sie auf ein lokales Laufwerk; Netzlaufwerke taugen dafür nicht.</translation>
    </message>
    <message>
        <source>This program is incomplete: its newest schema step is {found}, not {wanted}.</source>
        <translation>Dieses Programm ist unvollständig: sein neuester Datenbankstand ist {found}, nicht {wanted}.</translation>
    </message>
    <message>
        <source>Install it again.</source>
        <translation>Installieren Sie es neu.</translation>
    </message>
    <message>
        <source>The database {name} gave back something else than was written.</source>
        <translation>Die Datenbank {name} gab etwas anderes zurück, als geschrieben wurde.</translation>
    </message>
    <message>
        <source>{kind} databases are not supported.</source>
        <translation>Datenbanken der Art {kind} werden nicht unterstützt.</translation>
    </message>
    <message>
        <source>The database address names no file.</source>
        <translation>Die Adresse der Datenbank nennt keine Datei.</translation>
    </message>
    <message>
        <source>The database address cannot be read.</source>
        <translation>Die Adresse der Datenbank ist nicht zu lesen.</translation>
    </message>
    <message>
        <source>Write a file path or postgresql://user:password@server/name; write special characters of the password in percent form, such as %40 for @.</source>
        <translation>Schreiben Sie einen Dateipfad oder postgresql://Benutzer:Passwort@Server/Name; Sonderzeichen des Passworts in Prozentform, etwa %40 für @.</translation>
    </message>
    <message>
        <source>The image store {folder} is not there.</source>
        <translation>Die Bildablage {folder} ist nicht da.</translation>
    </message>
    <message>
        <source>The reference {name} points out of the image store.</source>
        <translation>Der Verweis {name} zeigt aus der Bildablage hinaus.</translation>
    </message>
    <message>
        <source>It was deleted by something else than this program.</source>
        <translation>Etwas anderes als dieses Programm hat es gelöscht.</translation>
    </message>
    <message>
        <source>Check the disk and the access rights.</source>
        <translation>Laufwerk und Zugriffsrechte prüfen.</translation>
    </message>
    <message>
        <source>The recorded inspection {name} is damaged: {reason}.</source>
        <translation>Die aufgezeichnete Prüfung {name} ist beschädigt: {reason}.</translation>
    </message>
    <message>
        <source>There is no inspection {name}.</source>
        <translation>Es gibt keine Prüfung {name}.</translation>
    </message>
    <message>
        <source>Reload the history.</source>
        <translation>Laden Sie den Verlauf neu.</translation>
    </message>
    <message>
        <source>A part with the verdict {verdict} cannot be labelled {label}.</source>
        <translation>Ein Teil mit dem Urteil {verdict} kann nicht als {label} beurteilt werden.</translation>
    </message>
    <message>
        <source>FALSE_REJECT is for REVIEW and FAIL, MISSED_DEFECT for PASS.</source>
        <translation>Fehlausschuss gibt es bei PRÜFEN und NIO, Schlupf bei IO.</translation>
    </message>
    <message>
        <source>The database {name} belongs to another program (it holds the table {table}).</source>
        <translation>Die Datenbank {name} gehört einem anderen Programm (sie enthält die Tabelle {table}).</translation>
    </message>
    <message>
        <source>Choose another one; this one was left as it is.</source>
        <translation>Wählen Sie eine andere; diese blieb, wie sie war.</translation>
    </message>
    <message>
        <source>The database {name} has schema revision {found}; this program knows revisions up to {known}.</source>
        <translation>Die Datenbank {name} hat den Stand {found}; dieses Programm kennt Stände bis {known}.</translation>
    </message>
    <message>
        <source>The database {name} must be upgraded, but could not be copied to {copy} ({reason}).</source>
        <translation>Die Datenbank {name} muss auf den neuen Stand, konnte aber nicht nach {copy} kopiert werden ({reason}).</translation>
    </message>
    <message>
        <source>Make room on the disk or check the folder&apos;s access rights; nothing was changed.</source>
        <translation>Schaffen Sie Platz auf dem Laufwerk oder prüfen Sie die Zugriffsrechte des Ordners; nichts wurde verändert.</translation>
    </message>
    <message>
        <source>The settle time is {value}.</source>
        <translation>Die Ruhezeit ist {value}.</translation>
    </message>
    <message>
        <source>The time limit for unreadable files is {value}.</source>
        <translation>Die Zeitgrenze für unlesbare Dateien ist {value}.</translation>
    </message>
    <message>
        <source>The pause between two passes is {value}.</source>
        <translation>Die Pause zwischen zwei Durchgängen ist {value}.</translation>
    </message>
    <message>
        <source>The largest file in MB is {value}.</source>
        <translation>Die größte Datei in MB ist {value}.</translation>
    </message>
    <message>
        <source>Run it in a terminal: {command}</source>
        <translation>Führen Sie ihn in einem Terminal aus: {command}</translation>
    </message>
    <message>
        <source>The self-test cannot be started: {command} ({reason}).</source>
        <translation>Der Selbsttest ist nicht zu starten: {command} ({reason}).</translation>
    </message>
    <message>
        <source>Choose another with --data, or put a file named &apos;portable&apos; beside the program.</source>
        <translation>Wählen Sie einen anderen mit --data oder legen Sie eine Datei „portable“ neben das Programm.</translation>
    </message>
    <message>
        <source>The data folder {folder} lies in the program&apos;s folder, which an upgrade replaces.</source>
        <translation>Der Datenordner {folder} liegt im Ordner des Programms, den eine neue Version ersetzt.</translation>
    </message>
    <message>
        <source>There are no pictures in what was chosen.</source>
        <translation>In dem, was gewählt wurde, sind keine Bilder.</translation>
    </message>
    <message>
        <source>Choose PNG, JPEG, BMP or TIFF files, or a folder that holds some.</source>
        <translation>Wählen Sie PNG-, JPEG-, BMP- oder TIFF-Dateien oder einen Ordner damit.</translation>
    </message>
    <message>
        <source>The picture of this part is not kept any more.</source>
        <translation>Das Bild dieses Teils ist nicht mehr da.</translation>
    </message>
    <message>
        <source>a part&apos;s picture cannot be copied ({reason}).</source>
        <translation>das Bild eines Teils lässt sich nicht kopieren ({reason}).</translation>
    </message>
    <message>
        <source>{names} names for {scores} scores in {file}.</source>
        <translation>{names} Namen für {scores} Werte in {file}.</translation>
    </message>
    <message>
        <source>There are no pictures to compare the versions on.</source>
        <translation>Es gibt keine Bilder, an denen sich die Versionen vergleichen lassen.</translation>
    </message>
    <message>
        <source>Choose a folder of pictures, or let the station keep pictures of its parts (Settings, storage).</source>
        <translation>Wählen Sie einen Ordner mit Bildern, oder lassen Sie die Station Bilder ihrer Teile aufheben (Einstellungen, Speicher).</translation>
    </message>
    <message>
        <source>There are no pictures of good parts to calibrate by.</source>
        <translation>Es gibt keine Bilder von Gutteilen, an denen justiert werden könnte.</translation>
    </message>
    <message>
        <source>Choose a longer time or a folder, or let the station keep pictures of PASS parts (Settings, storage).</source>
        <translation>Wählen Sie eine längere Zeit oder einen Ordner, oder lassen Sie die Station Bilder von IO-Teilen aufheben (Einstellungen, Speicher).</translation>
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
    <message>
        <source>Teach</source>
        <translation>Anlernen</translation>
    </message>
    <message>
        <source>Recalibrate</source>
        <translation>Justieren</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleichen</translation>
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
    <name>PartNumberExample</name>
    <message>
        <source>Try on a file name</source>
        <translation>An einem Dateinamen ausprobieren</translation>
    </message>
    <message>
        <source>Part {part}</source>
        <translation>Teil {part}</translation>
    </message>
    <message>
        <source>No part number</source>
        <translation>Keine Teilenummer</translation>
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
    <name>PictureGrid</name>
    <message>
        <source>Pictures of good parts</source>
        <translation>Bilder von Gutteilen</translation>
    </message>
</context>
<context>
    <name>PicturesStep</name>
    <message>
        <source>Name of the product</source>
        <translation>Name des Produkts</translation>
    </message>
    <message>
        <source>Folder with pictures of good parts</source>
        <translation>Ordner mit Bildern von Gutteilen</translation>
    </message>
    <message>
        <source>Take pictures …</source>
        <translation>Aufnehmen …</translation>
    </message>
    <message>
        <source>Take pictures of good parts from the station&apos;s source</source>
        <translation>Bilder von Gutteilen aus der Quelle der Station aufnehmen</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>Weglassen</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Known defects (optional)</source>
        <translation>Bekannte Fehler (freiwillig)</translation>
    </message>
    <message>
        <source>A folder with pictures of defective parts, if you have some. They are not learned from; they show how many the station would catch.</source>
        <translation>Ein Ordner mit Bildern fehlerhafter Teile, falls Sie welche haben. Aus ihnen wird nicht gelernt; sie zeigen, wie viele die Station finden würde.</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>What does a good part look like?</source>
        <translation>Wie sieht ein Gutteil aus?</translation>
    </message>
    <message>
        <source>Pictures of the last version that are gone: {count}</source>
        <translation>Bilder der letzten Version, die fehlen: {count}</translation>
    </message>
    <message>
        <source>Looking through the pictures …</source>
        <translation>Die Bilder werden durchgesehen …</translation>
    </message>
    <message>
        <source>Check again</source>
        <translation>Neu prüfen</translation>
    </message>
    <message>
        <source>Pictures are being taken: press Done when there are enough.</source>
        <translation>Bilder werden aufgenommen: Drücken Sie Fertig, wenn es genug sind.</translation>
    </message>
    <message>
        <source>Choose pictures of good parts.</source>
        <translation>Wählen Sie Bilder von Gutteilen.</translation>
    </message>
    <message>
        <source>The pictures could not be checked.</source>
        <translation>Die Bilder konnten nicht geprüft werden.</translation>
    </message>
    <message>
        <source>The pictures are being looked through.</source>
        <translation>Die Bilder werden durchgesehen.</translation>
    </message>
    <message>
        <source>At least {least} good pictures are needed; there are {count}.</source>
        <translation>Mindestens {least} Bilder von Gutteilen sind nötig; es sind {count}.</translation>
    </message>
    <message>
        <source>Some pictures are also in the defects folder: leave them out.</source>
        <translation>Einige Bilder sind auch im Fehlerordner: lassen Sie sie weg.</translation>
    </message>
    <message>
        <source>Drop a folder or pictures here, choose a folder above, or take pictures with the station&apos;s camera.
Only good parts: 20 to 100 pictures, taken as the station will see them, with all the variation that is still good.</source>
        <translation>Ziehen Sie einen Ordner oder Bilder hierher, wählen Sie oben einen Ordner, oder nehmen Sie mit der Kamera der Station auf.
Nur Gutteile: 20 bis 100 Bilder, so aufgenommen, wie die Station sie sehen wird, mit allen Unterschieden, die noch gut sind.</translation>
    </message>
    <message>
        <source>{name} is known here: this becomes its version {version}. The versions before stay and can be used again.</source>
        <translation>{name} ist hier bekannt: dies wird Version {version}. Die früheren Versionen bleiben und können wieder verwendet werden.</translation>
    </message>
    <message>
        <source>{chosen} to learn from</source>
        <translation>{chosen} zum Lernen</translation>
    </message>
    <message>
        <source>{chosen} to learn from, {left} left out</source>
        <translation>{chosen} zum Lernen, {left} weggelassen</translation>
    </message>
    <message>
        <source>Too few good pictures: {count}. Five are the least, 20 to 100 are advised.</source>
        <translation>Zu wenige Bilder von Gutteilen: {count}. Mindestens fünf, empfohlen 20 bis 100.</translation>
    </message>
    <message>
        <source>Most are {width} x {height} pixels.</source>
        <translation>Die meisten haben {width} x {height} Pixel.</translation>
    </message>
    <message>
        <source>Enough to begin with. 20 to 100 are advised: with more, the stated false-reject rate becomes surer.</source>
        <translation>Genug für den Anfang. Empfohlen sind 20 bis 100: mit mehr wird die genannte Fehlausschussrate sicherer.</translation>
    </message>
    <message>
        <source>The pictures look fine.</source>
        <translation>Die Bilder sehen gut aus.</translation>
    </message>
    <message>
        <source>Please look at these:</source>
        <translation>Bitte ansehen:</translation>
    </message>
</context>
<context>
    <name>PresetCard</name>
    <message>
        <source>chosen</source>
        <translation>gewählt</translation>
    </message>
</context>
<context>
    <name>Presets</name>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>For fast lines and clear defects.</source>
        <translation>Für schnelle Linien und deutliche Fehler.</translation>
    </message>
    <message>
        <source>Right for most products.</source>
        <translation>Passt für die meisten Produkte.</translation>
    </message>
    <message>
        <source>For small or faint defects.</source>
        <translation>Für kleine oder blasse Fehler.</translation>
    </message>
    <message>
        <source>sees from {size} pixels: may miss yours</source>
        <translation>sieht ab {size} Pixeln: Ihrer kann entgehen</translation>
    </message>
    <message>
        <source>{ms} ms per part</source>
        <translation>{ms} ms je Teil</translation>
    </message>
    <message>
        <source>up to {count} parts per minute</source>
        <translation>bis zu {count} Teile je Minute</translation>
    </message>
    <message>
        <source>{mb} MB of memory</source>
        <translation>{mb} MB Speicher</translation>
    </message>
    <message>
        <source>learning takes about {time}</source>
        <translation>Lernen dauert etwa {time}</translation>
    </message>
    <message>
        <source>Looks at the region with {width} x {height} pixels.</source>
        <translation>Betrachtet den Bereich mit {width} x {height} Pixeln.</translation>
    </message>
    <message>
        <source>sees defects from {size} pixels across</source>
        <translation>sieht Fehler ab {size} Pixeln Durchmesser</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} s</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
</context>
<context>
    <name>Rates</name>
    <message>
        <source>under {rate}</source>
        <translation>unter {rate}</translation>
    </message>
    <message>
        <source>1 in {count}</source>
        <translation>1 von {count}</translation>
    </message>
    <message>
        <source>{low} to {high}</source>
        <translation>{low} bis {high}</translation>
    </message>
    <message>
        <source>not stated</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <source>no parts yet</source>
        <translation>noch keine Teile</translation>
    </message>
    <message>
        <source>{rate}, at most {highest}</source>
        <translation>{rate}, höchstens {highest}</translation>
    </message>
    <message>
        <source>No good part has come by yet.</source>
        <translation>Noch kam kein gutes Teil vorbei.</translation>
    </message>
    <message>
        <source>{rejects} of {parts} parts believed good got FAIL, as operators labelled them.</source>
        <translation>{rejects} von {parts} wohl guten Teilen waren NIO, nach der Beurteilung der Bediener.</translation>
    </message>
    <message>
        <source>{count} FAIL without a label may be false rejects as well.</source>
        <translation>{count} NIO ohne Beurteilung können auch Fehlausschuss sein.</translation>
    </message>
    <message>
        <source>FAIL: {rate} of the good parts. 95 % sure: {range}. Of the next {parts}: {count}.</source>
        <translation>NIO: {rate} der guten Teile. Mit 95 % Sicherheit: {range}. Von den nächsten {parts}: {count}.</translation>
    </message>
    <message>
        <source>REVIEW: {rate} of the good parts. 95 % sure: {range}.</source>
        <translation>PRÜFEN: {rate} der guten Teile. Mit 95 % Sicherheit: {range}.</translation>
    </message>
    <message>
        <source>About {count} of 1,000 good parts will get FAIL; 95 % sure: between {low} and {high}.</source>
        <translation>Etwa {count} von 1.000 Gutteilen werden NIO; zu 95 % sicher: zwischen {low} und {high}.</translation>
    </message>
    <message>
        <source>More good pictures would narrow it: about {count} more for ± {half} in 1,000.</source>
        <translation>Genauer mit etwa {count} weiteren guten Bildern: ± {half} von 1.000.</translation>
    </message>
    <message>
        <source>About {count} of 1,000 will get REVIEW, for a person to look at; 95 % sure: between {low} and {high}.</source>
        <translation>Etwa {count} von 1.000 werden PRÜFEN, also von Menschen angesehen; zu 95 % sicher: zwischen {low} und {high}.</translation>
    </message>
    <message>
        <source>about {rate} ({one_in})</source>
        <translation>etwa {rate} ({one_in})</translation>
    </message>
</context>
<context>
    <name>RecalibrationPage</name>
    <message>
        <source>Recalibrate</source>
        <translation>Neu justieren</translation>
    </message>
    <message>
        <source>Stop recalibrating? The version stays as it is.</source>
        <translation>Justieren abbrechen? Die Version bleibt, wie sie ist.</translation>
    </message>
    <message>
        <source>Stop recalibrating</source>
        <translation>Justieren abbrechen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weitermachen</translation>
    </message>
</context>
<context>
    <name>RecentPartsStep</name>
    <message>
        <source>Recent good parts of this station</source>
        <translation>Gutteile der letzten Zeit von dieser Station</translation>
    </message>
    <message>
        <source>A folder of good parts</source>
        <translation>Ein Ordner mit Gutteilen</translation>
    </message>
    <message>
        <source>Number of parts</source>
        <translation>Anzahl Teile</translation>
    </message>
    <message>
        <source>Hours</source>
        <translation>Stunden</translation>
    </message>
    <message>
        <source>Choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Recalibrate</source>
        <translation>Neu justieren</translation>
    </message>
    <message>
        <source>Cancel recalibrating</source>
        <translation>Justieren abbrechen</translation>
    </message>
    <message>
        <source>Good parts</source>
        <translation>Gutteile</translation>
    </message>
    <message>
        <source>Which good parts show how it looks now?</source>
        <translation>Welche Gutteile zeigen, wie es jetzt aussieht?</translation>
    </message>
    <message>
        <source>Calibrated by {count} good parts.</source>
        <translation>Justiert an {count} Gutteilen.</translation>
    </message>
    <message>
        <source>{count} that it was taught from were left out: they would flatter it.</source>
        <translation>{count}, aus denen sie lernte, blieben weg: sie würden schmeicheln.</translation>
    </message>
    <message>
        <source>Cancelled. Nothing was changed.</source>
        <translation>Abgebrochen. Nichts wurde geändert.</translation>
    </message>
    <message>
        <source>Being recalibrated …</source>
        <translation>Wird justiert …</translation>
    </message>
    <message>
        <source>Recalibrate first.</source>
        <translation>Zuerst justieren.</translation>
    </message>
    <message>
        <source>After a change of light, focus or camera all scores shift. Recalibrating judges good parts of now by the version as it is, and puts both lines where the target wants them. It takes seconds; what was learned stays. If the good parts themselves look different now, teach again instead.</source>
        <translation>Nach einer Änderung von Licht, Schärfe oder Kamera verschieben sich alle Werte. Beim Justieren werden heutige Gutteile mit der Version beurteilt, wie sie ist, und beide Linien dorthin gesetzt, wo das Ziel sie verlangt. Das dauert Sekunden; das Gelernte bleibt. Sehen die Gutteile selbst jetzt anders aus, lassen Sie die Kategorie stattdessen nachlernen.</translation>
    </message>
    <message>
        <source>PASS parts are taken, and those marked as false rejects. If good parts get REVIEW or FAIL now, mark them first or choose a folder of parts that you know are good: from PASS parts alone the lines would come out too low.</source>
        <translation>Genommen werden IO-Teile und solche, die als Fehlausschuss markiert sind. Werden Gutteile jetzt PRÜFEN oder NIO, markieren Sie diese zuerst oder wählen Sie einen Ordner mit sicher guten Teilen: aus IO-Teilen allein kämen die Linien zu niedrig heraus.</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>parts out of the last</source>
        <translation>Teile aus den letzten</translation>
    </message>
    <message>
        <source>hours</source>
        <translation>Stunden</translation>
    </message>
    <message>
        <source>no folder chosen</source>
        <translation>kein Ordner gewählt</translation>
    </message>
    <message>
        <source>Folder of good parts</source>
        <translation>Ordner mit Gutteilen</translation>
    </message>
</context>
<context>
    <name>Region</name>
    <message>
        <source>The whole picture is inspected: {width} x {height} pixels.</source>
        <translation>Das ganze Bild wird geprüft: {width} x {height} Pixel.</translation>
    </message>
    <message>
        <source>{share} of the picture is inspected, within {width} x {height} pixels.</source>
        <translation>{share} des Bildes werden geprüft, innerhalb von {width} x {height} Pixeln.</translation>
    </message>
    <message>
        <source>How small is the smallest defect that matters? Choose the tool above and draw it where it could be, as a circle. Without it the station looks at a middle resolution.</source>
        <translation>Wie klein ist der kleinste Fehler, auf den es ankommt? Wählen Sie oben das Werkzeug und zeichnen Sie ihn als Kreis, wo er sein könnte. Ohne ihn betrachtet die Station mit mittlerer Auflösung.</translation>
    </message>
    <message>
        <source>{size} pixels is too small for a region this large: more than {most} pixels a side would have to be looked at. Draw a smaller region, or move the camera nearer.</source>
        <translation>{size} Pixel sind zu klein für einen so großen Bereich: mehr als {most} Pixel je Seite müssten betrachtet werden. Zeichnen Sie einen kleineren Bereich, oder rücken Sie die Kamera näher.</translation>
    </message>
    <message>
        <source>Smallest defect: {size} pixels across. To see it, the station must look at the region with at least {width} x {height} pixels</source>
        <translation>Kleinster Fehler: {size} Pixel Durchmesser. Um ihn zu sehen, muss die Station den Bereich mit mindestens {width} x {height} Pixeln betrachten</translation>
    </message>
    <message>
        <source>; the picture has more than enough. The larger this is, the longer a part takes: the next step measures it.</source>
        <translation>; das Bild hat genug. Je mehr es sind, desto länger dauert ein Teil: der nächste Schritt misst es.</translation>
    </message>
    <message>
        <source>, more than the picture has: it is enlarged. A camera that is nearer or has more pixels would show such a defect better.</source>
        <translation>, mehr als das Bild hat: es wird vergrößert. Eine Kamera, die näher ist oder mehr Pixel hat, zeigt einen solchen Fehler besser.</translation>
    </message>
</context>
<context>
    <name>RegionCanvas</name>
    <message>
        <source>Picture to draw the region on</source>
        <translation>Bild, auf dem der Bereich gezeichnet wird</translation>
    </message>
</context>
<context>
    <name>RegionStep</name>
    <message>
        <source>Show one part</source>
        <translation>Ein Teil zeigen</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Where must the station look, and how closely?</source>
        <translation>Wohin muss die Station sehen, und wie genau?</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>The region is too small: at least {least} pixels a side are needed.</source>
        <translation>Der Bereich ist zu klein: mindestens {least} Pixel je Seite sind nötig.</translation>
    </message>
    <message>
        <source>Everything is ignored: nothing is left to inspect.</source>
        <translation>Alles wird ignoriert: nichts bleibt zu prüfen.</translation>
    </message>
    <message>
        <source>The smallest defect is too small for this region.</source>
        <translation>Der kleinste Fehler ist zu klein für diesen Bereich.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Add an area to inspect</source>
        <translation>Fläche zum Prüfen hinzufügen</translation>
    </message>
    <message>
        <source>Add an area to ignore</source>
        <translation>Fläche zum Ignorieren hinzufügen</translation>
    </message>
    <message>
        <source>Add the smallest defect</source>
        <translation>Kleinsten Fehler hinzufügen</translation>
    </message>
    <message>
        <source>One of the good parts.</source>
        <translation>Eines der Gutteile.</translation>
    </message>
    <message>
        <source>Average of {count} good parts: what is sharp here lies at the same place in all.</source>
        <translation>Mittel aus {count} Gutteilen: was hier scharf ist, liegt bei allen an derselben Stelle.</translation>
    </message>
</context>
<context>
    <name>RegionTools</name>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove the marked area: Del</source>
        <translation>Markierte Fläche entfernen: Entf</translation>
    </message>
    <message>
        <source>Whole picture</source>
        <translation>Ganzes Bild</translation>
    </message>
    <message>
        <source>Rectangle</source>
        <translation>Rechteck</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Umriss</translation>
    </message>
    <message>
        <source>Move and change</source>
        <translation>Verschieben und ändern</translation>
    </message>
    <message>
        <source>Inspect</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Ignorieren</translation>
    </message>
    <message>
        <source>Smallest defect that matters</source>
        <translation>Kleinster Fehler, der zählt</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Shift report</source>
        <translation>Schichtbericht</translation>
    </message>
    <message>
        <source>Save as PDF …</source>
        <translation>Als PDF sichern …</translation>
    </message>
    <message>
        <source>Save as HTML …</source>
        <translation>Als HTML sichern …</translation>
    </message>
    <message>
        <source>Which period is the report about?</source>
        <translation>Über welchen Zeitraum geht der Bericht?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
</context>
<context>
    <name>ReportPeriod</name>
    <message>
        <source>This shift</source>
        <translation>Diese Schicht</translation>
    </message>
    <message>
        <source>Previous shift</source>
        <translation>Vorige Schicht</translation>
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
        <source>As in the filter</source>
        <translation>Wie im Filter</translation>
    </message>
</context>
<context>
    <name>ResetNotice</name>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Set back: {names}.</source>
        <translation>Zurückgesetzt: {names}.</translation>
    </message>
    <message>
        <source>The file as it was found is kept as {file}.</source>
        <translation>Die vorgefundene Datei ist als {file} aufgehoben.</translation>
    </message>
    <message>
        <source>The settings were written by a newer program.</source>
        <translation>Die Einstellungen stammen von einem neueren Programm.</translation>
    </message>
    <message>
        <source>The settings file was damaged; what could be read was kept.</source>
        <translation>Die Einstellungsdatei war beschädigt; was lesbar war, wurde behalten.</translation>
    </message>
    <message>
        <source>Some settings could not be used and have their defaults.</source>
        <translation>Einige Einstellungen waren nicht brauchbar und stehen auf ihren Vorgaben.</translation>
    </message>
</context>
<context>
    <name>SaveStep</name>
    <message>
        <source>Note (why this version, what has changed)</source>
        <translation>Notiz (warum diese Version, was anders ist)</translation>
    </message>
    <message>
        <source>Judge by it as soon as it is saved</source>
        <translation>Sofort nach dem Speichern danach prüfen</translation>
    </message>
    <message>
        <source>Save only; it can be activated on the Categories page</source>
        <translation>Nur speichern; aktivieren lässt sie sich auf der Seite Kategorien</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save it and judge by it?</source>
        <translation>Speichern und danach prüfen?</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Version {version} of {category}</source>
        <translation>Version {version} von {category}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Compare with version {version} …</source>
        <translation>Mit Version {version} vergleichen …</translation>
    </message>
    <message>
        <source>The category is not learned yet.</source>
        <translation>Die Kategorie ist noch nicht angelernt.</translation>
    </message>
    <message>
        <source>Judge by it now</source>
        <translation>Jetzt danach prüfen</translation>
    </message>
    <message>
        <source>Version {version} of {category} is saved</source>
        <translation>Version {version} von {category} ist gespeichert</translation>
    </message>
    <message>
        <source>Version {version} of {category} was here already</source>
        <translation>Version {version} von {category} war schon da</translation>
    </message>
    <message>
        <source>It is saved.</source>
        <translation>Sie ist gespeichert.</translation>
    </message>
    <message>
        <source>Being saved …</source>
        <translation>Wird gespeichert …</translation>
    </message>
    <message>
        <source>The station judges by it from the next part on.</source>
        <translation>Die Station prüft ab dem nächsten Teil danach.</translation>
    </message>
    <message>
        <source>The station goes on judging as before.</source>
        <translation>Die Station prüft weiter wie bisher.</translation>
    </message>
    <message>
        <source>Compare both versions on the same pictures before you rely on it; rolling back is one press on the Categories page.</source>
        <translation>Vergleichen Sie beide Versionen an denselben Bildern, bevor Sie sich darauf verlassen; zurück geht es mit einem Druck auf der Seite Kategorien.</translation>
    </message>
    <message>
        <source>Mark false rejects in the history: they make the next version better.</source>
        <translation>Markieren Sie Fehlausschuss im Verlauf: damit wird die nächste Version besser.</translation>
    </message>
</context>
<context>
    <name>SaveWords</name>
    <message>
        <source>Pictures</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Bereich</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>{count} good parts of now</source>
        <translation>{count} Gutteilen von jetzt</translation>
    </message>
    <message>
        <source>Calibrated by</source>
        <translation>Justiert an</translation>
    </message>
    <message>
        <source>REVIEW above {review}, FAIL above {fail}</source>
        <translation>PRÜFEN über {review}, NIO über {fail}</translation>
    </message>
    <message>
        <source>target: at most {count} of 1,000 good parts</source>
        <translation>Ziel: höchstens {count} von 1.000 Gutteilen</translation>
    </message>
    <message>
        <source>Thresholds</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>False rejects</source>
        <translation>Fehlausschuss</translation>
    </message>
    <message>
        <source>{failed} of {total} get FAIL, {review} REVIEW, {missed} are missed</source>
        <translation>{failed} von {total} werden NIO, {review} PRÜFEN, {missed} schlüpfen durch</translation>
    </message>
    <message>
        <source>Known defects</source>
        <translation>Bekannte Fehler</translation>
    </message>
    <message>
        <source>{count} pictures of good parts</source>
        <translation>{count} Bilder von Gutteilen</translation>
    </message>
    <message>
        <source>{count} left out</source>
        <translation>{count} weggelassen</translation>
    </message>
    <message>
        <source>the whole picture</source>
        <translation>das ganze Bild</translation>
    </message>
    <message>
        <source>the whole picture, areas to ignore: {ignored}</source>
        <translation>das ganze Bild, Flächen zum Ignorieren: {ignored}</translation>
    </message>
    <message>
        <source>areas: {areas} to inspect, {ignored} to ignore</source>
        <translation>Flächen: {areas} zu prüfen, {ignored} zu ignorieren</translation>
    </message>
    <message>
        <source>areas: {areas} to inspect</source>
        <translation>Flächen: {areas} zu prüfen</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Schnell</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>Ausgewogen</translation>
    </message>
    <message>
        <source>Thorough</source>
        <translation>Gründlich</translation>
    </message>
    <message>
        <source>{ms} ms per part on this station; sees defects from {px} pixels on</source>
        <translation>{ms} ms je Teil auf dieser Station; sieht Fehler ab {px} Bildpunkten</translation>
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
    <name>ScoreHistogram</name>
    <message>
        <source>Scores of good parts. REVIEW above {review}, FAIL above {fail}.</source>
        <translation>Werte guter Teile. PRÜFEN über {review}, NIO über {fail}.</translation>
    </message>
    <message>
        <source>anomaly score: further right looks less like a good part</source>
        <translation>Anomaliewert: weiter rechts sieht weniger nach einem guten Teil aus</translation>
    </message>
    <message>
        <source>known defects</source>
        <translation>bekannte Fehler</translation>
    </message>
    <message>
        <source>good parts</source>
        <translation>Gutteile</translation>
    </message>
</context>
<context>
    <name>SelfTest</name>
    <message>
        <source>Program</source>
        <translation>Programm</translation>
    </message>
    <message>
        <source>Files of the program</source>
        <translation>Dateien des Programms</translation>
    </message>
    <message>
        <source>Data folder and disk</source>
        <translation>Datenordner und Platte</translation>
    </message>
    <message>
        <source>Encoders</source>
        <translation>Encoder</translation>
    </message>
    <message>
        <source>Teach a category</source>
        <translation>Kategorie anlernen</translation>
    </message>
    <message>
        <source>Inspect parts</source>
        <translation>Teile prüfen</translation>
    </message>
    <message>
        <source>Write and read the database</source>
        <translation>Datenbank schreiben und lesen</translation>
    </message>
    <message>
        <source>Render the window</source>
        <translation>Fenster zeichnen</translation>
    </message>
</context>
<context>
    <name>SelfTestDialog</name>
    <message>
        <source>Self-test</source>
        <translation>Selbsttest</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Check {number} of {total} runs; inspection goes on.</source>
        <translation>Prüfung {number} von {total} läuft; die Station prüft weiter.</translation>
    </message>
    <message>
        <source>{failed} of {total} checks failed.</source>
        <translation>{failed} von {total} Prüfungen nicht bestanden.</translation>
    </message>
    <message>
        <source>All checks passed.</source>
        <translation>Alle Prüfungen bestanden.</translation>
    </message>
    <message>
        <source>Checks this installation: encoders, training program, database, window and disk. It takes about a minute and changes nothing.</source>
        <translation>Prüft diese Installation: Encoder, Anlernprogramm, Datenbank, Fenster und Platte. Das dauert etwa eine Minute und verändert nichts.</translation>
    </message>
    <message>
        <source>ok</source>
        <translation>in Ordnung</translation>
    </message>
    <message>
        <source>FAILED</source>
        <translation>NICHT BESTANDEN</translation>
    </message>
</context>
<context>
    <name>SettingsDesk</name>
    <message>
        <source>Save diagnostics</source>
        <translation>Diagnose sichern</translation>
    </message>
    <message>
        <source>Being saved …</source>
        <translation>Wird gesichert …</translation>
    </message>
    <message>
        <source>{done} of {total}: {what}</source>
        <translation>{done} von {total}: {what}</translation>
    </message>
    <message>
        <source>Saved in {file}</source>
        <translation>Gesichert in {file}</translation>
    </message>
</context>
<context>
    <name>SettingsForm</name>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Pictures come from</source>
        <translation>Bilder kommen von</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>Kamera</translation>
    </message>
    <message>
        <source>Video</source>
        <translation>Video</translation>
    </message>
    <message>
        <source>Simulated line</source>
        <translation>Simulierte Linie</translation>
    </message>
    <message>
        <source>Watched folder</source>
        <translation>Überwachter Ordner</translation>
    </message>
    <message>
        <source>The folder that the camera writes its pictures into.</source>
        <translation>Der Ordner, in den die Kamera ihre Bilder schreibt.</translation>
    </message>
    <message>
        <source>Subfolders</source>
        <translation>Unterordner</translation>
    </message>
    <message>
        <source>Inspect pictures in subfolders too.</source>
        <translation>Auch Bilder in Unterordnern prüfen.</translation>
    </message>
    <message>
        <source>File endings</source>
        <translation>Dateiendungen</translation>
    </message>
    <message>
        <source>Only files with these endings are inspected. Separate by commas.</source>
        <translation>Nur Dateien mit diesen Endungen werden geprüft. Mit Kommas trennen.</translation>
    </message>
    <message>
        <source>Part number in the file name</source>
        <translation>Teilenummer im Dateinamen</translation>
    </message>
    <message>
        <source>A regular expression; empty takes the whole name. Example: _(\d+)_ takes the digits between two underscores. Try it on a file name of yours.</source>
        <translation>Ein regulärer Ausdruck; leer nimmt den ganzen Namen. Beispiel: _(\d+)_ nimmt die Ziffern zwischen zwei Unterstrichen. Probieren Sie ihn an einem Ihrer Dateinamen aus.</translation>
    </message>
    <message>
        <source>After the inspection</source>
        <translation>Nach der Prüfung</translation>
    </message>
    <message>
        <source>What happens to a file once its inspection is recorded.</source>
        <translation>Was mit einer Datei geschieht, sobald ihre Prüfung aufgezeichnet ist.</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Liegen lassen</translation>
    </message>
    <message>
        <source>Move by verdict</source>
        <translation>Nach Urteil verschieben</translation>
    </message>
    <message>
        <source>Delete it</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Move to</source>
        <translation>Verschieben nach</translation>
    </message>
    <message>
        <source>The folders PASS, REVIEW, FAIL and NOT_INSPECTED are made here; empty makes them in the watched folder.</source>
        <translation>Hier werden die Ordner PASS, REVIEW, FAIL und NOT_INSPECTED angelegt; leer heißt im überwachten Ordner.</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>A file is finished after</source>
        <translation>Eine Datei ist fertig nach</translation>
    </message>
    <message>
        <source>So long its size must not change before it is read. 0.25 s suits local disks, several seconds suit network folders.</source>
        <translation>So lange darf sich ihre Größe nicht ändern, bevor sie gelesen wird. 0,25 s passen für lokale Platten, mehrere Sekunden für Netzwerkordner.</translation>
    </message>
    <message>
        <source>Give up unreadable files after</source>
        <translation>Unlesbare Dateien aufgeben nach</translation>
    </message>
    <message>
        <source>A file that cannot be read so long after its last change is recorded as NOT INSPECTED.</source>
        <translation>Eine Datei, die so lange nach ihrer letzten Änderung nicht lesbar ist, wird als NICHT GEPRÜFT aufgezeichnet.</translation>
    </message>
    <message>
        <source>Look through the folder every</source>
        <translation>Den Ordner durchsehen alle</translation>
    </message>
    <message>
        <source>Network folders do not tell of new files; this finds them.</source>
        <translation>Netzwerkordner melden neue Dateien nicht; so werden sie gefunden.</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>as the camera has it</source>
        <translation>wie die Kamera es hat</translation>
    </message>
    <message>
        <source>Cameras connected to this computer.</source>
        <translation>Kameras, die an diesem Rechner angeschlossen sind.</translation>
    </message>
    <message>
        <source>Picture width</source>
        <translation>Bildbreite</translation>
    </message>
    <message>
        <source>Give width and height, or leave both to the camera.</source>
        <translation>Breite und Höhe angeben oder beides der Kamera überlassen.</translation>
    </message>
    <message>
        <source>Picture height</source>
        <translation>Bildhöhe</translation>
    </message>
    <message>
        <source>Exposure</source>
        <translation>Belichtung</translation>
    </message>
    <message>
        <source>In the camera&apos;s own unit; its manual tells which.</source>
        <translation>In der Einheit der Kamera; ihr Handbuch nennt sie.</translation>
    </message>
    <message>
        <source>A picture is taken</source>
        <translation>Ein Bild wird aufgenommen</translation>
    </message>
    <message>
        <source>The key T and the trigger button take one in any case.</source>
        <translation>Die Taste T und der Auslöser nehmen in jedem Fall eines auf.</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>von Hand</translation>
    </message>
    <message>
        <source>at intervals</source>
        <translation>in Abständen</translation>
    </message>
    <message>
        <source>when a part rests</source>
        <translation>wenn ein Teil still liegt</translation>
    </message>
    <message>
        <source>Interval</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Time from one picture to the next.</source>
        <translation>Zeit von einem Bild zum nächsten.</translation>
    </message>
    <message>
        <source>A part rests after</source>
        <translation>Ein Teil liegt still nach</translation>
    </message>
    <message>
        <source>So long nothing may move before the picture is taken.</source>
        <translation>So lange darf sich nichts bewegen, bevor das Bild aufgenommen wird.</translation>
    </message>
    <message>
        <source>Motion begins at</source>
        <translation>Bewegung beginnt bei</translation>
    </message>
    <message>
        <source>So much of the picture must change to count as motion.</source>
        <translation>So viel vom Bild muss sich ändern, um als Bewegung zu gelten.</translation>
    </message>
    <message>
        <source>File or address</source>
        <translation>Datei oder Adresse</translation>
    </message>
    <message>
        <source>A video file, or a network camera&apos;s address: rtsp://…</source>
        <translation>Eine Videodatei oder die Adresse einer Netzwerkkamera: rtsp://…</translation>
    </message>
    <message>
        <source>Own speed</source>
        <translation>Eigenes Tempo</translation>
    </message>
    <message>
        <source>Play a file at its own speed; else as fast as it can be inspected.</source>
        <translation>Eine Datei in ihrem eigenen Tempo abspielen; sonst so schnell, wie geprüft werden kann.</translation>
    </message>
    <message>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>How fast the simulated line runs; for trying out and training.</source>
        <translation>Wie schnell die simulierte Linie läuft; zum Ausprobieren und Üben.</translation>
    </message>
    <message>
        <source>per min</source>
        <translation>je min</translation>
    </message>
    <message>
        <source>Defective parts</source>
        <translation>Fehlerhafte Teile</translation>
    </message>
    <message>
        <source>So many of the simulated parts.</source>
        <translation>So viele der simulierten Teile.</translation>
    </message>
    <message>
        <source>Verdicts and alarms</source>
        <translation>Urteile und Alarme</translation>
    </message>
    <message>
        <source>Shifts begin at</source>
        <translation>Schichten beginnen um</translation>
    </message>
    <message>
        <source>The counters begin anew then, and the shift report covers one shift. Separate by commas; empty: one shift a day.</source>
        <translation>Dann beginnen die Zähler neu, und der Schichtbericht umfasst eine Schicht. Mit Kommas trennen; leer: eine Schicht am Tag.</translation>
    </message>
    <message>
        <source>New lot</source>
        <translation>Neues Los</translation>
    </message>
    <message>
        <source>Begin to count anew with a new lot too.</source>
        <translation>Auch bei einem neuen Los neu zu zählen beginnen.</translation>
    </message>
    <message>
        <source>Start by itself</source>
        <translation>Selbst starten</translation>
    </message>
    <message>
        <source>Begin to inspect as soon as the program has started.</source>
        <translation>Mit dem Prüfen beginnen, sobald das Programm gestartet ist.</translation>
    </message>
    <message>
        <source>Shifts and start</source>
        <translation>Schichten und Start</translation>
    </message>
    <message>
        <source>parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <source>FAIL stays</source>
        <translation>NIO bleibt stehen</translation>
    </message>
    <message>
        <source>The lamp shows FAIL until a person acknowledges it, whatever comes after.</source>
        <translation>Die Lampe zeigt NIO, bis jemand quittiert, was auch danach kommt.</translation>
    </message>
    <message>
        <source>Alarm at this many FAIL</source>
        <translation>Alarm bei so vielen NIO</translation>
    </message>
    <message>
        <source>Many FAIL in a short time mean that the process went wrong, not a part.</source>
        <translation>Viele NIO in kurzer Zeit heißen, dass der Prozess nicht stimmt, nicht ein Teil.</translation>
    </message>
    <message>
        <source>… among the last</source>
        <translation>… unter den letzten</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>Drift</translation>
    </message>
    <message>
        <source>Watch the scores of PASS parts: they creep up when light, focus or position change, long before good parts fail.</source>
        <translation>Die Werte der IO-Teile beobachten: Sie kriechen hoch, wenn sich Licht, Schärfe oder Lage ändern, lange bevor gute Teile NIO werden.</translation>
    </message>
    <message>
        <source>Alarm when the disk has less than</source>
        <translation>Alarm, wenn weniger frei ist als</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Sound at {verdict}</source>
        <translation>Ton bei {verdict}</translation>
    </message>
    <message>
        <source>A tone of its own for this verdict.</source>
        <translation>Ein eigener Ton für dieses Urteil.</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>Lautstärke</translation>
    </message>
    <message>
        <source>100 % is as loud as the computer is set.</source>
        <translation>100 % ist so laut, wie der Rechner eingestellt ist.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Gedächtnis</translation>
    </message>
    <message>
        <source>Pictures are kept</source>
        <translation>Bilder werden behalten</translation>
    </message>
    <message>
        <source>The original can be judged again exactly; JPEG takes about a tenth of the room.</source>
        <translation>Das Original lässt sich genau noch einmal prüfen; JPEG braucht etwa ein Zehntel des Platzes.</translation>
    </message>
    <message>
        <source>as they came</source>
        <translation>wie sie kamen</translation>
    </message>
    <message>
        <source>as JPEG</source>
        <translation>als JPEG</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG-Qualität</translation>
    </message>
    <message>
        <source>50 is small and coarse, 100 large and fine; 92 is a good middle.</source>
        <translation>50 ist klein und grob, 100 groß und fein; 92 ist eine gute Mitte.</translation>
    </message>
    <message>
        <source>Heatmaps</source>
        <translation>Heatmaps</translation>
    </message>
    <message>
        <source>Keep them with the pictures, so that History can show them.</source>
        <translation>Mit den Bildern aufheben, damit der Verlauf sie zeigen kann.</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>keine Grenze</translation>
    </message>
    <message>
        <source>Keep {verdict} pictures for</source>
        <translation>{verdict}-Bilder behalten für</translation>
    </message>
    <message>
        <source>The records themselves, with score and verdict, are kept for good, and so are pictures with a label.</source>
        <translation>Die Aufzeichnungen selbst, mit Wert und Urteil, bleiben für immer, ebenso Bilder mit einer Beurteilung.</translation>
    </message>
    <message>
        <source>Never shorter than PASS pictures.</source>
        <translation>Nie kürzer als IO-Bilder.</translation>
    </message>
    <message>
        <source>Room for pictures</source>
        <translation>Platz für Bilder</translation>
    </message>
    <message>
        <source>When it is full, the oldest PASS pictures go first.</source>
        <translation>Ist er voll, gehen die ältesten IO-Bilder zuerst.</translation>
    </message>
    <message>
        <source>Leave free on the disk</source>
        <translation>Auf der Platte frei lassen</translation>
    </message>
    <message>
        <source>Pictures never take this room, whatever else is chosen.</source>
        <translation>Diesen Platz belegen Bilder nie, was auch sonst gewählt ist.</translation>
    </message>
    <message>
        <source>Keep of the PASS pictures</source>
        <translation>Von den IO-Bildern behalten</translation>
    </message>
    <message>
        <source>Chosen by chance; 100 % keeps all, 10 % every tenth.</source>
        <translation>Zufällig gewählt; 100 % behält alle, 10 % jedes zehnte.</translation>
    </message>
    <message>
        <source>… beginning after</source>
        <translation>… beginnend nach</translation>
    </message>
    <message>
        <source>Younger PASS pictures are all kept, to be looked at the next day.</source>
        <translation>Jüngere IO-Bilder bleiben alle, um sie am nächsten Tag ansehen zu können.</translation>
    </message>
    <message>
        <source>Pictures are kept in</source>
        <translation>Bilder liegen in</translation>
    </message>
    <message>
        <source>Empty: in the data folder. Pictures that are there already are not moved.</source>
        <translation>Leer: im Datenordner. Bilder, die schon da sind, werden nicht verschoben.</translation>
    </message>
    <message>
        <source>Database</source>
        <translation>Datenbank</translation>
    </message>
    <message>
        <source>Empty: a file in the data folder. A server: postgresql://user:password@server/database</source>
        <translation>Leer: eine Datei im Datenordner. Ein Server: postgresql://user:password@server/database</translation>
    </message>
    <message>
        <source>like the computer</source>
        <translation>wie der Rechner</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>light</source>
        <translation>hell</translation>
    </message>
    <message>
        <source>dark</source>
        <translation>dunkel</translation>
    </message>
    <message>
        <source>Size of the display</source>
        <translation>Größe der Anzeige</translation>
    </message>
    <message>
        <source>From 100 to 200: how large texts and controls are. On a screen that is too small for it, the largest size that fits is taken.</source>
        <translation>Von 100 bis 200: wie groß Texte und Bedienelemente sind. Ist der Bildschirm dafür zu klein, gilt die größte passende Größe.</translation>
    </message>
    <message>
        <source>Kiosk</source>
        <translation>Kiosk</translation>
    </message>
    <message>
        <source>Fill the screen from the start; F11 changes it at any time.</source>
        <translation>Von Anfang an den ganzen Bildschirm füllen; F11 ändert es jederzeit.</translation>
    </message>
    <message>
        <source>Heatmap</source>
        <translation>Heatmap</translation>
    </message>
    <message>
        <source>Show where a part looks wrong.</source>
        <translation>Zeigen, wo ein Teil auffällig aussieht.</translation>
    </message>
    <message>
        <source>Heatmap opacity</source>
        <translation>Deckkraft der Heatmap</translation>
    </message>
    <message>
        <source>0 % is invisible, 100 % hides the picture below.</source>
        <translation>0 % ist unsichtbar, 100 % verdeckt das Bild darunter.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>Automatic takes an NVIDIA graphics card (CUDA) if one can be used, else the CPU.</source>
        <translation>Automatisch nimmt eine NVIDIA-Grafikkarte (CUDA), wenn eine nutzbar ist, sonst die CPU.</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>automatisch</translation>
    </message>
    <message>
        <source>CPU cores used</source>
        <translation>Benutzte CPU-Kerne</translation>
    </message>
    <message>
        <source>Fewer leave more of the computer to other programs.</source>
        <translation>Weniger lassen anderen Programmen mehr vom Rechner.</translation>
    </message>
    <message>
        <source>all, up to eight</source>
        <translation>alle, bis zu acht</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Revert</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Applied and saved.</source>
        <translation>Angewendet und gesichert.</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Press the marked button</source>
        <translation>Markierte Taste drücken</translation>
    </message>
    <message>
        <source>Being saved …</source>
        <translation>Wird gesichert …</translation>
    </message>
    <message>
        <source>Changed; counts as soon as it is applied.</source>
        <translation>Geändert; gilt, sobald es angewendet ist.</translation>
    </message>
    <message>
        <source>Counts when inspection is started the next time: {names}.</source>
        <translation>Gilt beim nächsten Start der Prüfung: {names}.</translation>
    </message>
    <message>
        <source>Counts when the program is started the next time: {names}.</source>
        <translation>Gilt beim nächsten Start des Programms: {names}.</translation>
    </message>
</context>
<context>
    <name>SettingsProblem</name>
    <message>
        <source>Enter a number.</source>
        <translation>Geben Sie eine Zahl ein.</translation>
    </message>
    <message>
        <source>Enter a whole number.</source>
        <translation>Geben Sie eine ganze Zahl ein.</translation>
    </message>
    <message>
        <source>Enter times of day such as 06:00, 14:00, 22:00.</source>
        <translation>Geben Sie Uhrzeiten ein, etwa 06:00, 14:00, 22:00.</translation>
    </message>
    <message>
        <source>Enter {limit} or more.</source>
        <translation>Geben Sie {limit} oder mehr ein.</translation>
    </message>
    <message>
        <source>Enter more than {limit}.</source>
        <translation>Geben Sie mehr als {limit} ein.</translation>
    </message>
    <message>
        <source>Enter {limit} or less.</source>
        <translation>Geben Sie {limit} oder weniger ein.</translation>
    </message>
    <message>
        <source>Enter less than {limit}.</source>
        <translation>Geben Sie weniger als {limit} ein.</translation>
    </message>
    <message>
        <source>Enter at most {limit} characters.</source>
        <translation>Geben Sie höchstens {limit} Zeichen ein.</translation>
    </message>
    <message>
        <source>Enter at most {limit}.</source>
        <translation>Geben Sie höchstens {limit} ein.</translation>
    </message>
    <message>
        <source>Set width and height, or neither.</source>
        <translation>Geben Sie Breite und Höhe an oder keines von beiden.</translation>
    </message>
    <message>
        <source>Pictures of FAIL parts are kept at least as long as those of PASS parts: enter more days here, or fewer there.</source>
        <translation>Bilder von NIO-Teilen bleiben mindestens so lange wie die von IO-Teilen: Geben Sie hier mehr Tage ein oder dort weniger.</translation>
    </message>
    <message>
        <source>More parts would have to fail than are looked at: enter fewer here, or more below.</source>
        <translation>Es müssten mehr Teile NIO sein, als betrachtet werden: Geben Sie hier weniger ein oder unten mehr.</translation>
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
    <name>Source</name>
    <message>
        <source>Folder: {path}</source>
        <translation>Ordner: {path}</translation>
    </message>
    <message>
        <source>Camera: {name}</source>
        <translation>Kamera: {name}</translation>
    </message>
    <message>
        <source>Video: {name}</source>
        <translation>Video: {name}</translation>
    </message>
    <message>
        <source>Simulated line</source>
        <translation>Simulierte Linie</translation>
    </message>
</context>
<context>
    <name>SpeedStep</name>
    <message>
        <source>Advanced …</source>
        <translation>Erweitert …</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>How fast, and how thorough?</source>
        <translation>Wie schnell, und wie gründlich?</translation>
    </message>
    <message>
        <source>Measuring on this computer … You can choose already and go on.</source>
        <translation>Wird auf diesem Rechner gemessen … Sie können schon wählen und weitergehen.</translation>
    </message>
    <message>
        <source>Measure again</source>
        <translation>Neu messen</translation>
    </message>
    <message>
        <source>Check the pictures again</source>
        <translation>Bilder neu prüfen</translation>
    </message>
    <message>
        <source>Measured just now on this computer, beside everything else that runs on it.</source>
        <translation>Eben auf diesem Rechner gemessen, neben allem, was sonst darauf läuft.</translation>
    </message>
    <message>
        <source>All look equally closely, because of the smallest defect that you drew.</source>
        <translation>Alle sehen gleich genau hin, wegen des kleinsten Fehlers, den Sie gezeichnet haben.</translation>
    </message>
    <message>
        <source>Advanced choices are in force: the real figures differ.</source>
        <translation>Erweiterte Angaben gelten: die wirklichen Werte sind andere.</translation>
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
    <name>StationProgram</name>
    <message>
        <source>Opening the station …</source>
        <translation>Station wird geöffnet …</translation>
    </message>
    <message>
        <source>Preparing the demo: a product is rendered and taught</source>
        <translation>Demo wird vorbereitet: ein Produkt wird berechnet und angelernt</translation>
    </message>
    <message>
        <source>Loading {category} …</source>
        <translation>{category} wird geladen …</translation>
    </message>
    <message>
        <source>Finishing {count} parts before closing …</source>
        <translation>Vor dem Schließen werden {count} Teile fertig geprüft …</translation>
    </message>
    <message>
        <source>Closing …</source>
        <translation>Wird geschlossen …</translation>
    </message>
    <message>
        <source>The demo could not be started.</source>
        <translation>Die Demo konnte nicht gestartet werden.</translation>
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
    <name>StepButton</name>
    <message>
        <source>done</source>
        <translation>erledigt</translation>
    </message>
    <message>
        <source>open now</source>
        <translation>jetzt offen</translation>
    </message>
    <message>
        <source>can be opened</source>
        <translation>kann geöffnet werden</translation>
    </message>
    <message>
        <source>comes later</source>
        <translation>kommt später</translation>
    </message>
</context>
<context>
    <name>TeachAgainDialog</name>
    <message>
        <source>The pictures it was taught from</source>
        <translation>Die Bilder, aus denen sie lernte</translation>
    </message>
    <message>
        <source>Parts marked as false rejects in the history</source>
        <translation>Im Verlauf als Fehlausschuss markierte Teile</translation>
    </message>
    <message>
        <source>Recent PASS parts, against slow drift</source>
        <translation>IO-Teile der letzten Zeit, gegen langsame Drift</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Teach {category} again</source>
        <translation>{category} nachlernen</translation>
    </message>
    <message>
        <source>The pictures are being collected …</source>
        <translation>Die Bilder werden gesammelt …</translation>
    </message>
    <message>
        <source>The station does not know from which: the bundle was brought here.</source>
        <translation>Die Station weiß nicht, aus welchen: das Bündel wurde hierher gebracht.</translation>
    </message>
    <message>
        <source>{count} of version {version}; {gone} more are gone, such as {name}.</source>
        <translation>{count} von Version {version}; {gone} weitere sind weg, etwa {name}.</translation>
    </message>
    <message>
        <source>{count} pictures of version {version}; all are still there.</source>
        <translation>{count} Bilder von Version {version}; alle sind noch da.</translation>
    </message>
    <message>
        <source>Pictures: {count}. More can be added on the next page.</source>
        <translation>Bilder: {count}. Auf der nächsten Seite lassen sich weitere hinzufügen.</translation>
    </message>
    <message>
        <source>Pictures: {count}. 5 are the least: add more on the next page.</source>
        <translation>Bilder: {count}. 5 sind das Mindeste: fügen Sie auf der nächsten Seite weitere hinzu.</translation>
    </message>
    <message>
        <source>None with a picture. Mark them on the Inspect or the History page.</source>
        <translation>Keine mit Bild. Markieren Sie sie auf der Seite Prüfen oder Verlauf.</translation>
    </message>
    <message>
        <source>The pictures of {count} more are not kept any more.</source>
        <translation>Die Bilder von {count} weiteren sind nicht mehr da.</translation>
    </message>
    <message>
        <source>{count} are kept; those taken are spread evenly over the time.</source>
        <translation>{count} sind aufgehoben; die genommenen verteilen sich gleichmäßig über die Zeit.</translation>
    </message>
    <message>
        <source>No pictures of PASS parts are kept (Settings, storage).</source>
        <translation>Bilder von IO-Teilen werden nicht aufgehoben (Einstellungen, Speicher).</translation>
    </message>
    <message>
        <source>The next version is taught from all of these together.</source>
        <translation>Die nächste Version lernt aus all diesen zusammen.</translation>
    </message>
    <message>
        <source>Number of PASS parts</source>
        <translation>Anzahl IO-Teile</translation>
    </message>
    <message>
        <source>Days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>With picture: {count}. It learns that they are good.</source>
        <translation>Mit Bild: {count}. Die Kategorie lernt, dass sie gut sind.</translation>
    </message>
    <message>
        <source>parts out of the last</source>
        <translation>Teile aus den letzten</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tagen</translation>
    </message>
</context>
<context>
    <name>TeachingWizard</name>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Stop teaching? What you entered here is lost; your pictures stay where they are.</source>
        <translation>Anlernen beenden? Was Sie hier eingegeben haben, geht verloren; Ihre Bilder bleiben, wo sie sind.</translation>
    </message>
    <message>
        <source>Pictures that were taken here are deleted.</source>
        <translation>Hier aufgenommene Bilder werden gelöscht.</translation>
    </message>
    <message>
        <source>Stop teaching</source>
        <translation>Anlernen beenden</translation>
    </message>
    <message>
        <source>Go on teaching</source>
        <translation>Weiter anlernen</translation>
    </message>
    <message>
        <source>Teaching</source>
        <translation>Anlernen</translation>
    </message>
    <message>
        <source>Step back</source>
        <translation>Ein Schritt zurück</translation>
    </message>
    <message>
        <source>Next step</source>
        <translation>Nächster Schritt</translation>
    </message>
    <message>
        <source>Press the marked button, or Next</source>
        <translation>Markierte Taste drücken, sonst Weiter</translation>
    </message>
    <message>
        <source>Teach again</source>
        <translation>Neu anlernen</translation>
    </message>
    <message>
        <source>Teach a category</source>
        <translation>Kategorie anlernen</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
</context>
<context>
    <name>ThresholdDesk</name>
    <message>
        <source>{verdict}, score {score}. The heat shows where it looks unusual.</source>
        <translation>{verdict}, Wert {score}. Die Färbung zeigt, wo es ungewöhnlich aussieht.</translation>
    </message>
</context>
<context>
    <name>ThresholdEditor</name>
    <message>
        <source>REVIEW above score</source>
        <translation>PRÜFEN über dem Wert</translation>
    </message>
    <message>
        <source>FAIL above score</source>
        <translation>NIO über dem Wert</translation>
    </message>
    <message>
        <source>Calibrated values</source>
        <translation>Kalibrierte Werte</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Reason (required)</source>
        <translation>Grund (nötig)</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Use these thresholds</source>
        <translation>Diese Schwellen verwenden</translation>
    </message>
    <message>
        <source>Version {version}: scores of {count} good parts held out while teaching</source>
        <translation>Version {version}: Werte von {count} guten Teilen, die beim Anlernen zurückgehalten wurden</translation>
    </message>
    <message>
        <source>The thresholds that teaching found</source>
        <translation>Die Schwellen, die das Anlernen fand</translation>
    </message>
    <message>
        <source>Too few good parts were held out to say how many will be rejected.</source>
        <translation>Es wurden zu wenige gute Teile zurückgehalten, um zu sagen, wie viele ausgeschleust werden.</translation>
    </message>
    <message>
        <source>Being changed …</source>
        <translation>Wird geändert …</translation>
    </message>
    <message>
        <source>Enter two numbers; REVIEW must not lie above FAIL.</source>
        <translation>Geben Sie zwei Zahlen ein; PRÜFEN darf nicht über NIO liegen.</translation>
    </message>
    <message>
        <source>These thresholds are in force. Drag a line or enter a number.</source>
        <translation>Diese Schwellen gelten. Ziehen Sie eine Linie oder geben Sie eine Zahl ein.</translation>
    </message>
    <message>
        <source>Say in a few words why they must change; it is kept with the change.</source>
        <translation>Sagen Sie in wenigen Worten, warum sie sich ändern müssen; es wird mit der Änderung aufgehoben.</translation>
    </message>
    <message>
        <source>Say who changes them.</source>
        <translation>Sagen Sie, wer sie ändert.</translation>
    </message>
    <message>
        <source>They count from the next part on.</source>
        <translation>Sie gelten ab dem nächsten Teil.</translation>
    </message>
</context>
<context>
    <name>ThresholdPanel</name>
    <message>
        <source>Back to the target</source>
        <translation>Zurück zum Ziel</translation>
    </message>
    <message>
        <source>Put both lines where the target puts them</source>
        <translation>Beide Linien dorthin, wo das Ziel sie hinstellt</translation>
    </message>
    <message>
        <source>Every known defect gets FAIL.</source>
        <translation>Jeder bekannte Fehler wird NIO.</translation>
    </message>
</context>
<context>
    <name>ThresholdStep</name>
    <message>
        <source>Threshold</source>
        <translation>Schwellen</translation>
    </message>
    <message>
        <source>How unusual may a good part look?</source>
        <translation>Wie ungewöhnlich darf ein Gutteil aussehen?</translation>
    </message>
    <message>
        <source>The taught bundle cannot be read</source>
        <translation>Das angelernte Bündel ist nicht lesbar</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal versuchen</translation>
    </message>
    <message>
        <source>The category is not learned yet.</source>
        <translation>Die Kategorie ist noch nicht angelernt.</translation>
    </message>
    <message>
        <source>Learn the category again, or try again.</source>
        <translation>Die Kategorie noch einmal anlernen oder noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The scores are being read …</source>
        <translation>Die Werte werden gelesen …</translation>
    </message>
</context>
<context>
    <name>ThresholdWords</name>
    <message>
        <source>Too few good pictures to say how many good parts will be rejected.</source>
        <translation>Zu wenige gute Bilder, um zu sagen, wie viele Gutteile aussortiert werden.</translation>
    </message>
    <message>
        <source>Told from {count} good pictures.</source>
        <translation>Ermittelt an {count} guten Bildern.</translation>
    </message>
    <message>
        <source>Of {total} known defects {failed} get FAIL, {review} REVIEW, {missed} are missed (PASS).</source>
        <translation>Von {total} bekannten Fehlern werden {failed} NIO, {review} PRÜFEN, {missed} schlüpfen durch (IO).</translation>
    </message>
    <message>
        <source>Good parts at FAIL ({count} above)</source>
        <translation>Gutteile um NIO ({count} darüber)</translation>
    </message>
    <message>
        <source>Good parts at REVIEW ({count} above)</source>
        <translation>Gutteile um PRÜFEN ({count} darüber)</translation>
    </message>
    <message>
        <source>Defects that do not fail ({count})</source>
        <translation>Fehler, die nicht NIO werden ({count})</translation>
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
    <name>TrialDesk</name>
    <message>
        <source>The taught category is being loaded …</source>
        <translation>Die angelernte Kategorie wird geladen …</translation>
    </message>
</context>
<context>
    <name>TryStep</name>
    <message>
        <source>Choose pictures …</source>
        <translation>Bilder wählen …</translation>
    </message>
    <message>
        <source>Choose a folder …</source>
        <translation>Ordner wählen …</translation>
    </message>
    <message>
        <source>Live from the source</source>
        <translation>Live von der Quelle</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Drop pictures or a folder here</source>
        <translation>Bilder oder einen Ordner hierher ziehen</translation>
    </message>
    <message>
        <source>Take good parts that were not used for teaching, and parts with defects. Nothing is recorded: neither verdicts nor pictures.</source>
        <translation>Nehmen Sie Gutteile, die nicht zum Anlernen dienten, und Teile mit Fehlern. Nichts wird aufgezeichnet: weder Urteile noch Bilder.</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>Probieren</translation>
    </message>
    <message>
        <source>Does it judge as you would?</source>
        <translation>Urteilt sie, wie Sie es täten?</translation>
    </message>
    <message>
        <source>Judge each new picture of the running source as well</source>
        <translation>Auch jedes neue Bild der Quelle beurteilen</translation>
    </message>
    <message>
        <source>{count} pictures: {verdicts}. Nothing is recorded.</source>
        <translation>{count} Bilder: {verdicts}. Nichts wird aufgezeichnet.</translation>
    </message>
    <message>
        <source>Pictures ({kinds})</source>
        <translation>Bilder ({kinds})</translation>
    </message>
    <message>
        <source>Pictures to try</source>
        <translation>Bilder zum Probieren</translation>
    </message>
    <message>
        <source>Folder of pictures to try</source>
        <translation>Ordner mit Bildern zum Probieren</translation>
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
    <message>
        <source>PREPARING</source>
        <translation>VORBEREITUNG</translation>
    </message>
    <message>
        <source>Inspection begins by itself or with Start once this is done.</source>
        <translation>Danach beginnt die Prüfung von selbst oder mit Start.</translation>
    </message>
</context>
<context>
    <name>VersionList</name>
    <message>
        <source>Judge by this version</source>
        <translation>Nach dieser Version prüfen</translation>
    </message>
    <message>
        <source>Roll back</source>
        <translation>Zurücknehmen</translation>
    </message>
    <message>
        <source>Compare …</source>
        <translation>Vergleichen …</translation>
    </message>
    <message>
        <source>Recalibrate …</source>
        <translation>Justieren …</translation>
    </message>
    <message>
        <source>Export …</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Taught</source>
        <translation>Angelernt</translation>
    </message>
    <message>
        <source>REVIEW / FAIL above</source>
        <translation>PRÜFEN / NIO über</translation>
    </message>
    <message>
        <source>False rejects expected</source>
        <translation>Erwarteter Fehlausschuss</translation>
    </message>
    <message>
        <source>Seen here</source>
        <translation>Hier gesehen</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Judge by the version that judged before this one</source>
        <translation>Nach der Version prüfen, die davor geprüft hat</translation>
    </message>
    <message>
        <source>Let two versions judge the same pictures</source>
        <translation>Zwei Versionen dieselben Bilder beurteilen lassen</translation>
    </message>
    <message>
        <source>Let the thresholds follow a change of light, without teaching again</source>
        <translation>Die Schwellen einer Änderung des Lichts folgen lassen, ohne nachzulernen</translation>
    </message>
    <message>
        <source>Write this version as one .inspectai file</source>
        <translation>Diese Version als eine .inspectai-Datei schreiben</translation>
    </message>
    <message>
        <source>(changed)</source>
        <translation>(geändert)</translation>
    </message>
    <message>
        <source>active</source>
        <translation>aktiv</translation>
    </message>
    <message>
        <source>{rate} at {fail}</source>
        <translation>{rate} bei {fail}</translation>
    </message>
    <message>
        <source>Labelled as missed defects: {count}.</source>
        <translation>Als Schlupf beurteilt: {count}.</translation>
    </message>
    <message>
        <source>Note: {note}</source>
        <translation>Notiz: {note}</translation>
    </message>
    <message>
        <source>Version {version}: {text}</source>
        <translation>Version {version}: {text}</translation>
    </message>
</context>
<context>
    <name>VideoEditor</name>
    <message>
        <source>Choose …</source>
        <translation>Wählen …</translation>
    </message>
    <message>
        <source>Videos (*.mp4 *.avi *.mov *.mkv *.m4v *.wmv);;All files (*)</source>
        <translation>Videos (*.mp4 *.avi *.mov *.mkv *.m4v *.wmv);;Alle Dateien (*)</translation>
    </message>
</context>
</TS>
