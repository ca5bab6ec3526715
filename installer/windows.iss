; Inno Setup 6: one setup file from the folder that PyInstaller made.
;   iscc /DVersion=0.1.0 /DFlavour=cpu installer\windows.iss
; Data lies in %LOCALAPPDATA%\InspectAI and is kept, by upgrades and by removal alike.

#ifndef Version
  #error Give the version: /DVersion=0.1.0
#endif
#ifndef Flavour
  #define Flavour "cpu"
#endif

[Setup]
AppId={{6E2B0A57-61C5-4C1B-9E0D-0B7B7E0E3C55}
AppName=InspectAI Desktop
AppVersion={#Version}
AppVerName=InspectAI Desktop {#Version} ({#Flavour})
DefaultDirName={autopf}\InspectAI
DefaultGroupName=InspectAI
DisableProgramGroupPage=yes
; For this user without an administrator, or for all with one.
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\LICENSE
SetupIconFile=..\resources\icons\inspectai.ico
UninstallDisplayIcon={app}\InspectAI.exe
OutputDir=..\dist
OutputBaseFilename=InspectAI-{#Version}-windows-{#Flavour}
Compression=lzma2/max
SolidCompression=yes
CloseApplications=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"

[InstallDelete]
; Libraries of an older version would be found before the new ones.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\dist\InspectAI-{#Flavour}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[Icons]
Name: "{group}\InspectAI"; Filename: "{app}\InspectAI.exe"
Name: "{autodesktop}\InspectAI"; Filename: "{app}\InspectAI.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\inspectai-cli.exe"; Parameters: "--self-test"; Description: "Self-test"; Flags: postinstall unchecked
Filename: "{app}\InspectAI.exe"; Description: "{cm:LaunchProgram,InspectAI}"; Flags: postinstall nowait skipifsilent
